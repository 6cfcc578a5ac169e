package dev.trickle.status.routing;

import dev.trickle.status.account.AccountResolver;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookContent;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import dev.trickle.status.routing.UnprocessedWebhook.Reason;
import dev.trickle.status.webhook.ArrivalInstant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.stereotype.Component;

/** Lists webhooks that name an unknown account, number or type, so that an operator sees them. */
@Component
class UnprocessedWebhookRecorder {

    private static final Origin NO_ORIGIN = new Origin("", "");

    private final AccountResolver accounts;
    private final UnprocessedWebhookRepository repository;

    UnprocessedWebhookRecorder(AccountResolver accounts, UnprocessedWebhookRepository repository) {
        this.accounts = accounts;
        this.repository = repository;
    }

    /** Returns the unknown parts of a webhook. */
    List<UnprocessedWebhook> find(ConsumerRecord<byte[], byte[]> webhook, WebhookContent content, Instant now) {
        var origin = content.origins().stream().findFirst().orElse(NO_ORIGIN);
        var unknownTypes = content.notifications().stream()
                .filter(Unrecognized.class::isInstance)
                .map(unrecognized -> IgnoredNotificationMetrics.safeName(((Unrecognized) unrecognized).type()))
                .distinct()
                .map(type -> unprocessed(Reason.UNKNOWN_TYPE, type, origin, webhook, now));
        var unknownOrigins = content.origins().stream()
                .flatMap(unknown ->
                        reason(unknown).stream().map(reason -> unprocessed(reason, "", unknown, webhook, now)));
        return Stream.concat(unknownTypes, unknownOrigins).toList();
    }

    private Optional<Reason> reason(Origin origin) {
        if (accounts.findAccount(origin).isEmpty()) {
            return Optional.of(Reason.UNKNOWN_ACCOUNT);
        }
        return accounts.isUnknownNumber(origin) ? Optional.of(Reason.UNKNOWN_NUMBER) : Optional.empty();
    }

    private static UnprocessedWebhook unprocessed(
            Reason reason, String type, Origin origin, ConsumerRecord<byte[], byte[]> webhook, Instant now) {
        return new UnprocessedWebhook(
                reason, type, origin, webhook.partition(), webhook.offset(), ArrivalInstant.readHeader(webhook, now));
    }

    /** Records each webhook once, even if it is read several times. */
    void record(List<UnprocessedWebhook> webhooks) {
        repository.add(webhooks);
    }
}
