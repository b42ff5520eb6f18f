# shellcheck shell=bash
# What this product changes in mediasoup-worker. Sourced by build.sh: the sources are in $work/worker, `replace` changes them.

# RTP of direct transports goes to Node many packets at a time (overlay/include/RTC/PacketBatch.hpp).
direct="$work/worker/include/RTC/DirectTransport.hpp"
replace "$direct" '#include "RTC/Transport.hpp"' $'#include "RTC/PacketBatch.hpp"\n#include "RTC/Transport.hpp"'
replace "$direct" 'void HandleNotification(Channel::ChannelNotification* notification) override;' \
  $'void HandleNotification(Channel::ChannelNotification* notification) override;\n\n\tprivate:\n\t\tRTC::PacketBatch batch;'
direct="$work/worker/src/RTC/DirectTransport.cpp"
replace "$direct" '/*requireSctpStateCookieAuthentication*/ false)' $'/*requireSctpStateCookieAuthentication*/ false),\n\t    batch(shared, id)'
replace "$direct" $'TRANSPORT_GET_STATS:\n\t\t\t{' $'TRANSPORT_GET_STATS:\n\t\t\t{\n\t\t\t\tthis->batch.Flush();'
replace "$direct" $'const auto data = this->shared->GetChannelNotifier()->GetBufferBuilder().CreateVector(\n\t\t  packet->GetBuffer()' \
  'this->batch.Add(packet->GetBuffer(), packet->GetLength());' $'Consumer_RtpNotification,\n\t\t  notification);'

# Nor is Node sent the reports (RFC 3550 §6.4) of what it receives so, which nobody reads there.
replace "$direct" 'void DirectTransport::SendRtcpCompoundPacket(RTC::RTCP::CompoundPacket* packet)' \
  'void DirectTransport::SendRtcpCompoundPacket(RTC::RTCP::CompoundPacket* /*packet*/)
	{
		MS_TRACE();
	}

	void DirectTransport::SendMessage(' 'void DirectTransport::SendMessage('

# A layer that a camera no longer sends ends when smaller ones go on without it (overlay/include/RTC/EndedLayers.hpp).
replace "$work/worker/include/RTC/RTP/RtpStreamRecv.hpp" 'bool HasRtpInactivityCheckEnabled() const' \
  $'void LayerEnded() // What the inactivity timer would find later.
			{
				if (this->inactivityCheckPeriodicTimer && !this->inactive)
				{
					this->inactivityCheckPeriodicTimer->Stop();
					OnTimer(this->inactivityCheckPeriodicTimer);
				}
			}

			bool HasRtpInactivityCheckEnabled() const'
producer="$work/worker/include/RTC/Producer.hpp"
replace "$producer" '#include "RTC/KeyFrameRequestManager.hpp"' $'#include "RTC/EndedLayers.hpp"\n#include "RTC/KeyFrameRequestManager.hpp"'
replace "$producer" 'std::vector<uint8_t> rtpStreamScores;' $'std::vector<uint8_t> rtpStreamScores;\n\t\tRTC::EndedLayers endedLayers;'
producer="$work/worker/src/RTC/Producer.cpp"
replace "$producer" '// Resume all streams.' $'this->endedLayers.Reset();\n\n\t\t\t\t// Resume all streams.'
replace "$producer" '// Mangle the packet before providing' \
  $'if (packet->GetPayloadLength() > 0)
		{
			this->endedLayers.Heard(
			  this->rtpStreamByEncodingIdx,
			  rtpStream->GetEncodingIdx(),
			  /*beginsPicture*/ rtpStream->GetMaxPacketTs() != previousMaxPacketTs,
			  receivedAtUs);
		}

		// Mangle the packet before providing'

# A lost packet is asked for again as soon as its answer should have come, then less and less often.
replace "$work/worker/src/RTC/RTP/RtpStreamRecv.cpp" 'UpdateRttMs(static_cast<int64_t>(this->rttMs))' \
  'UpdateRttMs(static_cast<int64_t>(std::ceil(this->rttMs)))'
nack="$work/worker/src/RTC/NackGenerator.cpp"
replace "$nack" 'TimerIntervalMs{ 40 };' $'TimerIntervalMs{ 10 };\n\tstatic constexpr int64_t MinPatienceMs{ 1000 };'
replace "$nack" 'nowMs - nackInfo.sentAtMs >= (this->rttMs > 0 ? this->rttMs : DefaultRttMs)))' \
  'nowMs - nackInfo.sentAtMs >=
				   (this->rttMs > 0 ? std::max<int64_t>(this->rttMs, 10 * nackInfo.retries) + 10 : DefaultRttMs)))
			{
				nackBatch.emplace_back(seq);
				nackInfo.retries++;
				nackInfo.sentAtMs = nowMs;

				if (nackInfo.retries >= MaxNackRetries && nowMs - nackInfo.createdAtMs >= MinPatienceMs)' \
  'if (nackInfo.retries >= MaxNackRetries)'
