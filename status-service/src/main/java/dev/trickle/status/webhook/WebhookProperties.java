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
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the webhook server.
 *
 * @param webhookAddress address of the webhook server; it serves no other path
 * @param webhookPort port of the webhook server; 0 for any free port
 * @param appSecrets secrets of Meta's app; two while one replaces the other
 * @param verifyToken token that Meta sends to verify the address; blank: every verification is refused
 * @param maxBodySize maximum size of a body; Meta sends up to 3 MB
 * @param bufferSize maximum memory of all bodies in flight together
 * @param acknowledgementTimeout how long Kafka may take before the response is 503
 * @param headerTimeout maximum duration of a request header, from its first byte to its last
 * @param bodyTimeout maximum duration of a body, however steadily its bytes arrive
 * @param idleTimeout how long a connection may wait for its next request; longer than the keep-alive timeout of the
 *     proxy
 * @param maxConnections maximum number of connections; further ones are closed at once
 */
@Validated
@ConfigurationProperties("status")
record WebhookProperties(
        @DefaultValue("127.0.0.1") InetAddress webhookAddress,
        @DefaultValue("8084") @PositiveOrZero @Max(65_535) int webhookPort,
        @NotNull @Size(min = 1, max = 2) List<@NotBlank String> appSecrets,
        @DefaultValue("") String verifyToken,
        @DefaultValue("4MB") DataSize maxBodySize,
        @DefaultValue("64MB") DataSize bufferSize,
        @DefaultValue("2s") @DurationMin(millis = 1) Duration acknowledgementTimeout,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration headerTimeout,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration bodyTimeout,
        @DefaultValue("75s") @DurationMin(millis = 1) Duration idleTimeout,
        @DefaultValue("1000") @Positive int maxConnections) {

    /** Hides the secrets. */
    @Override
    public String toString() {
        return "WebhookProperties[webhookPort=" + webhookPort + "]";
    }
}
