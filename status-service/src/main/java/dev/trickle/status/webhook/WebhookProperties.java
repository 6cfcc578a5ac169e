package dev.trickle.status.webhook;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are received.
 *
 * @param webhookAddress where they come in; nothing else is answered there
 * @param webhookPort 0 for any that is free
 * @param appSecrets of Meta's app; two while one replaces the other
 * @param verifyToken what Meta repeats when the address is registered; blank: nobody may register it
 * @param largestBody larger ones are refused; Meta sends up to 3 MB
 * @param bytesUnderWay bodies that may be in memory at once, all together
 * @param acknowledgedWithin how long Kafka may take before Meta is asked to come again
 * @param headersWithin how long the head of a request may take, from its first byte to its last
 * @param bodyWithin how long a body may take, however steadily it trickles
 * @param idleFor how long a connection may wait for its next request; longer than the proxy in front keeps one
 * @param mostConnections further ones are closed at once
 */
@Validated
@ConfigurationProperties("status")
record WebhookProperties(
        @DefaultValue("127.0.0.1") InetAddress webhookAddress,
        @DefaultValue("8084") @PositiveOrZero @Max(65_535) int webhookPort,
        @NotNull @Size(min = 1, max = 2) List<@NotBlank String> appSecrets,
        @DefaultValue("") String verifyToken,
        @DefaultValue("4MB") DataSize largestBody,
        @DefaultValue("64MB") DataSize bytesUnderWay,
        @DefaultValue("2s") Duration acknowledgedWithin,
        @DefaultValue("5s") Duration headersWithin,
        @DefaultValue("10s") Duration bodyWithin,
        @DefaultValue("75s") Duration idleFor,
        @DefaultValue("1000") @Positive int mostConnections) {

    /** Hides the secrets. */
    @Override
    public String toString() {
        return "WebhookProperties[webhookPort=" + webhookPort + "]";
    }
}
