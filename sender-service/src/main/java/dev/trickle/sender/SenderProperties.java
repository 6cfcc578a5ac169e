package dev.trickle.sender;

import dev.trickle.sender.whatsapp.ErrorPolicy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How messages are sent.
 *
 * @param baseUrl of WhatsApp's Cloud API
 * @param graphVersion of its address
 * @param accessToken opens it; never logged
 * @param messagesPerSecond of each phone number
 * @param connections calls at the same time; at least rate times latency, or the rate is not reached
 * @param consumers threads that read requests; a slow number holds up the partitions of its thread only
 * @param connectTimeout of one connection
 * @param callDeadline of one call in all
 * @param claimMaxAge how old a claim may be when its call begins
 * @param sweepEvery how often forgotten claims and untold outcomes are looked for
 * @param sweepGrace how long after the last instant of a call its claim is given up
 * @param errorPolicy what each of Meta's error codes allows to be done next
 */
@Validated
@ConfigurationProperties("sender")
record SenderProperties(
        @DefaultValue("https://graph.facebook.com") URI baseUrl,
        @DefaultValue("v26.0") @NotBlank String graphVersion,
        @NotBlank String accessToken,
        @DefaultValue("80") @Positive @Max(1_000) int messagesPerSecond,
        @DefaultValue("128") @Positive int connections,
        @DefaultValue("3") @Positive int consumers,
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("20s") Duration callDeadline,
        @DefaultValue("5s") Duration claimMaxAge,
        @DefaultValue("5s") Duration sweepEvery,
        @DefaultValue("10s") Duration sweepGrace,
        @NotNull ErrorPolicy errorPolicy) {

    /** After this age a claim has no owner that could still learn anything. */
    Duration claimsAreForgottenAfter() {
        return claimMaxAge.plus(callDeadline).plus(sweepGrace);
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "SenderProperties[baseUrl=" + baseUrl + "]";
    }
}
