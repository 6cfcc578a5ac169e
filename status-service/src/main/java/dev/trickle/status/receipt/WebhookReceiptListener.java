package dev.trickle.status.receipt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.status.account.AccountResolver;
import dev.trickle.status.notification.OriginReader;
import dev.trickle.status.webhook.ArrivalInstant;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.stereotype.Component;

/**
 * Records when each account's last valid webhook arrived; the sender suspends accounts without webhooks.
 *
 * <p>It has its own consumer group, so that a stopped router does not look like missing webhooks. The topic holds
 * signed webhooks only, so no receipt can be forged. The row is written before the offset is committed: after a crash
 * in between it is written again, which changes nothing.
 *
 * <p>Receipts are whole seconds, rounded up: an account's row is written once a second at most, and no webhook is
 * recorded as earlier than its arrival.
 */
@Component
public class WebhookReceiptListener implements BatchMessageListener<byte[], byte[]> {

    private final AccountResolver accounts;
    private final WebhookReceiptRepository receipts;
    private final InstantSource clock;

    /** The receipts that this instance has recorded. */
    private final Map<AccountId, Instant> recorded = new ConcurrentHashMap<>();

    WebhookReceiptListener(AccountResolver accounts, WebhookReceiptRepository receipts, InstantSource clock) {
        this.accounts = accounts;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        var now = clock.instant();
        var latest = new HashMap<AccountId, Instant>();
        for (var webhook : webhooks) {
            var second = roundedUp(ArrivalInstant.readHeader(webhook, now));
            // Thousands arrive in a second, and one receipt a second is enough: most bodies are not parsed.
            if (accounts.accounts().stream().anyMatch(account -> isNewer(account, second, latest))) {
                OriginReader.read(webhook.value()).stream()
                        .flatMap(origin -> accounts.findAccount(origin).stream())
                        .filter(account -> isNewer(account, second, latest))
                        .forEach(account -> latest.put(account, second));
            }
        }
        latest.forEach((account, second) -> {
            receipts.upsert(account, second);
            recorded.put(account, second);
        });
    }

    private boolean isNewer(AccountId account, Instant second, Map<AccountId, Instant> latest) {
        var known = latest.getOrDefault(account, recorded.getOrDefault(account, Instant.MIN));
        return second.isAfter(known);
    }

    private static Instant roundedUp(Instant instant) {
        var second = instant.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(instant) ? second : second.plusSeconds(1);
    }
}
