#ifndef COURT_PACKET_BATCH_HPP
#define COURT_PACKET_BATCH_HPP

#include "SharedInterface.hpp"
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace RTC
{
	/**
	 * RTP of a DirectTransport for whom it need not reach at once, such as a recorder: it goes to Node many packets at a time, as a notification of
	 * the transport. Its first byte is 1, which no RTCP begins with; then for each packet, all little-endian: when it was sent here (µs of the
	 * monotonic clock, f64), its length (u16), its bytes. TRANSPORT_GET_STATS sends what waits before it answers.
	 */
	class PacketBatch : public TimerHandleInterface::Listener
	{
	public:
		PacketBatch(SharedInterface* shared, const std::string& transportId)
		  : shared(shared), transportId(transportId), timer(shared->CreateTimer(this, "packet-batch"))
		{
		}

		void Add(const uint8_t* data, size_t len)
		{
			const auto at      = static_cast<double>(this->shared->GetTimeUs());
			const auto length  = static_cast<uint16_t>(len);
			const size_t start = this->bytes.empty() ? 1 : this->bytes.size();

			this->bytes.resize(start + sizeof(at) + sizeof(length) + len);

			uint8_t* to = this->bytes.data() + start;

			std::memcpy(to, &at, sizeof(at));
			std::memcpy(to + sizeof(at), &length, sizeof(length));
			std::memcpy(to + sizeof(at) + sizeof(length), data, len);

			if (this->bytes.size() >= MaxBytes)
			{
				Flush();
			}
			else if (!this->timer->IsActive())
			{
				this->timer->Start(IntervalMs);
			}
		}

		void Flush()
		{
			this->timer->Stop();

			if (this->bytes.empty())
			{
				return;
			}

			this->bytes[0] = Format;

			auto* notifier  = this->shared->GetChannelNotifier();
			const auto data = notifier->GetBufferBuilder().CreateVector(this->bytes.data(), this->bytes.size());
			auto notification = FBS::DirectTransport::CreateRtcpNotification(notifier->GetBufferBuilder(), data);

			notifier->Emit(
			  this->transportId,
			  FBS::Notification::Event::DIRECTTRANSPORT_RTCP,
			  FBS::Notification::Body::DirectTransport_RtcpNotification,
			  notification);
			this->bytes.clear();
		}

		void OnTimer(TimerHandleInterface* /*timer*/) override
		{
			Flush();
		}

	private:
		static constexpr int64_t IntervalMs{ 400 };
		static constexpr size_t MaxBytes{ 256 * 1024 };
		static constexpr uint8_t Format{ 1 };

		SharedInterface* shared;
		const std::string transportId;
		std::unique_ptr<TimerHandleInterface> timer;
		std::vector<uint8_t> bytes;
	};
} // namespace RTC

#endif
