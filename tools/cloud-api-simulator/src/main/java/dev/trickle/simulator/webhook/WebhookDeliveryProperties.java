package dev.trickle.simulator.webhook;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the webhooks.
 *
 * @param url of the receiver; no webhooks are sent if absent
 * @param batch maximum number of updates in one POST
 * @param connections maximum number of POSTs in flight
 * @param timeout for the response of the receiver
 * @param pollEvery interval, in machine time, of reading the clock
 * @param beforeResponse whether webhooks that are due at once are sent before the response of the call
 * @param duplicateShare share of updates that are sent twice
 * @param skipShare share of read messages that are never reported as delivered
 * @param contradictionShare share of delivered messages that are reported as failed afterwards
 * @param generation format by version of the Graph API
 * @param naming how people are identified
 * @param echoInFailures whether failures contain the callback data, too; Meta's documentation is ambiguous here
 * @param shuffle whether the updates of one POST are shuffled
 */
public record WebhookDeliveryProperties(
        @Nullable URI url,
        @DefaultValue("100") @Positive @Max(1000) int batch,
        @DefaultValue("4") @Positive int connections,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("10ms") Duration pollEvery,
        @DefaultValue("false") boolean beforeResponse,
        @DefaultValue("0") @DecimalMin("0") @DecimalMax("1") double duplicateShare,
        @DefaultValue("0") @DecimalMin("0") @DecimalMax("1") double skipShare,
        @DefaultValue("0") @DecimalMin("0") @DecimalMax("1") double contradictionShare,
        @DefaultValue("v24") WebhookGeneration generation,
        @DefaultValue("phone") ContactNaming naming,
        @DefaultValue("true") boolean echoInFailures,
        @DefaultValue("false") boolean shuffle,
        @DefaultValue @Valid RetryPlan retry) {

    WebhookFormat webhookFormat() {
        return new WebhookFormat(generation, naming, echoInFailures);
    }
}
