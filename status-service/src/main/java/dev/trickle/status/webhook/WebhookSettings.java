package dev.trickle.status.webhook;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are received.
 *
 * @param appSecrets of Meta's app; two while one replaces the other
 * @param verifyToken what Meta repeats when the address is registered; blank: nobody may register it
 * @param largestBody larger ones are refused; Meta sends up to 3 MB
 * @param bytesUnderWay bodies that may be in memory at once, all together
 * @param acknowledgedWithin how long Kafka may take before Meta is asked to come again
 */
@Validated
@ConfigurationProperties("status")
record WebhookSettings(
        @NotNull @Size(min = 1, max = 2) List<@NotBlank String> appSecrets,
        @DefaultValue("") String verifyToken,
        @DefaultValue("4MB") DataSize largestBody,
        @DefaultValue("64MB") DataSize bytesUnderWay,
        @DefaultValue("2s") Duration acknowledgedWithin) {

    /** Hides the secrets. */
    @Override
    public String toString() {
        return "WebhookSettings[largestBody=" + largestBody + "]";
    }
}
