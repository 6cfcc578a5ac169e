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
 * How the receiver is told.
 *
 * @param url where webhooks are posted; nobody is told anything if absent
 * @param batch the most updates in one POST
 * @param connections the most POSTs under way at once
 * @param timeout how long the receiver may take for an answer
 * @param pollEvery how often, in machine time, the queue looks at the calendar
 * @param beforeAnswer whether what happens at once is told before the call itself is answered
 * @param duplicateShare the share of updates that is told twice
 * @param skipShare the share of read messages that are never reported as delivered
 * @param contradictionShare the share of delivered messages that are reported as failed afterwards
 * @param generation how webhooks are written
 * @param naming how people are named in them
 * @param echoInFailures whether failures, too, echo what the caller wants echoed, of which Meta is not sure
 * @param shuffle whether the updates of one POST are out of order
 */
public record WebhookDeliveryProperties(
        @Nullable URI url,
        @DefaultValue("100") @Positive @Max(1000) int batch,
        @DefaultValue("4") @Positive int connections,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("10ms") Duration pollEvery,
        @DefaultValue("false") boolean beforeAnswer,
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
