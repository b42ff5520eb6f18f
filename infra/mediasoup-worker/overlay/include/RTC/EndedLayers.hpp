#ifndef COURT_ENDED_LAYERS_HPP
#define COURT_ENDED_LAYERS_HPP

#include "RTC/RTP/RtpStreamRecv.hpp"
#include <cstddef>
#include <cstdint>
#include <vector>

namespace RTC
{
	/**
	 * When a browser estimates less bandwidth, it ends the larger layers of its camera without saying so, and whoever watches one of them sees a still
	 * picture until the inactivity timer of its RTP stream ends (1500 ms). A shorter timer would also end the layers of a camera with few pictures a
	 * second or of an overloaded sender. Neither is the case when a smaller layer of the same camera goes on meanwhile, so then the larger one ends sooner.
	 */
	class EndedLayers
	{
	public:
		/** A packet with payload has come on one of `streams` (smallest layer first, null where nothing has come yet), which may begin a picture. */
		void Heard(const std::vector<RTP::RtpStreamRecv*>& streams, size_t idx, bool beginsPicture, int64_t atUs)
		{
			// A voice, or a picture without layers.
			if (streams.size() < 2)
			{
				return;
			}

			if (this->layers.empty())
			{
				this->layers.assign(streams.size(), { atUs, std::vector<uint32_t>(streams.size()) });
			}

			this->layers[idx].heardAtUs = atUs;
			this->layers[idx].smaller.assign(streams.size(), 0);

			for (size_t larger{ idx + 1 }; beginsPicture && larger < streams.size(); ++larger)
			{
				auto& layer = this->layers[larger];

				if (++layer.smaller[idx] >= MinPictures && atUs - layer.heardAtUs >= MinSilenceUs && streams[larger])
				{
					// NOTE: Consumers change layers and ask for key frames in here, which adds or removes neither streams nor layers.
					streams[larger]->LayerEnded();
				}
			}
		}

		/** What was silent while the camera was paused has not ended. */
		void Reset()
		{
			this->layers.clear();
		}

	private:
		struct Layer
		{
			int64_t heardAtUs;
			// Pictures of each smaller layer since then.
			std::vector<uint32_t> smaller;
		};

		static constexpr int64_t MinSilenceUs{ 400 * 1000 };
		static constexpr uint32_t MinPictures{ 8 };

		std::vector<Layer> layers;
	};
} // namespace RTC

#endif
