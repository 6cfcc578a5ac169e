package dev.trickle.status;

import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.status.identity.AliasRepository;
import dev.trickle.status.receipt.WebhookRefusalsRecorder;
import dev.trickle.status.routing.ParkedWebhookCleanup;
import dev.trickle.status.routing.ReportedMessageRepository;
import dev.trickle.status.routing.RoutingProperties;
import dev.trickle.status.routing.UnprocessedWebhookRepository;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the workers of the service: what is repeated without an event, and the deletion of rows. */
@Configuration(proxyBeanMethods = false)
class StatusWorkerConfiguration {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Bean
    PollingWorker parkedWebhookWorker(ParkedWebhookCleanup cleanup) {
        return PollingWorker.every(SECOND, "parked-webhooks", cleanup::run);
    }

    @Bean
    PollingWorker webhookRefusalWorker(WebhookRefusalsRecorder recorder) {
        return PollingWorker.every(SECOND, "webhook-refusals", recorder::record);
    }

    /** Until its deletion, the API moves the customer to the new number. */
    @Bean
    PollingWorker numberChangeWorker(AliasRepository aliases, RoutingProperties settings, InstantSource clock) {
        return PollingWorker.every(
                HOUR,
                "number-changes",
                () -> aliases.deletePhonesUntil(clock.instant().minus(settings.numberChangeRetention())));
    }

    /** The sender knows these message ids itself by now. */
    @Bean
    PollingWorker reportedMessageWorker(ReportedMessageRepository messages) {
        return PollingWorker.every(HOUR, "reported-messages", messages::deleteKnown);
    }

    @Bean
    PollingWorker unprocessedWebhookWorker(UnprocessedWebhookRepository webhooks) {
        return PollingWorker.every(HOUR, "unprocessed-webhooks", webhooks::deleteExpired);
    }
}
