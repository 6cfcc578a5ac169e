package dev.trickle.pipeline;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** All topics of the pipeline, in the order of the data flow. Topic names occur in no other class. */
public final class Topics {

    private static final @Nullable Duration UNLIMITED = null;

    /** Raw webhooks contain personal data. 14 days are enough to fix a parser and process them again. */
    private static final Duration RAW_WEBHOOK_RETENTION = Duration.ofDays(14);

    public static final Topic<AccountId, CampaignEvent> CAMPAIGN_EVENTS =
            byAccount("campaign-events", CampaignEvent.class);
    public static final Topic<AccountId, RecipientScheduled> RECIPIENT_SCHEDULED =
            byAccount("recipient-scheduled", RecipientScheduled.class);
    public static final Topic<AccountId, SubscriptionChange> SUBSCRIPTION_CHANGES =
            byAccount("subscription-changes", SubscriptionChange.class);
    public static final Topic<AccountId, SendRequested> SEND_REQUESTS = byAccount("send-requests", SendRequested.class);
    public static final Topic<AccountId, MessageEvent> MESSAGE_EVENTS = byAccount("message-events", MessageEvent.class);

    /** The verified body, byte for byte; the key is the phone number id, or null. */
    public static final Topic<String, byte[]> WEBHOOKS_RECEIVED =
            new Topic<>("webhooks-received", Serdes.String(), Serdes.ByteArray(), byte[].class, RAW_WEBHOOK_RETENTION);

    public static final Topic<AccountId, DeliveryUpdate> DELIVERY_UPDATES =
            byAccount("delivery-updates", DeliveryUpdate.class);
    public static final Topic<AccountId, AccountEvent> ACCOUNT_EVENTS = byAccount("account-events", AccountEvent.class);
    public static final Topic<AccountId, ScheduleEvent> SCHEDULE_EVENTS =
            byAccount("schedule-events", ScheduleEvent.class);
    public static final Topic<AccountId, AlertEvent> ALERTS = byAccount("alerts", AlertEvent.class);

    /** Records that a service could not read, unchanged; kept as long as the records of the source topic. */
    public static final Topic<byte[], byte[]> SCHEDULER_DEAD_LETTERS = deadLetters("scheduler", UNLIMITED);

    public static final Topic<byte[], byte[]> SENDER_DEAD_LETTERS = deadLetters("sender", UNLIMITED);
    public static final Topic<byte[], byte[]> STATUS_DEAD_LETTERS = deadLetters("status", UNLIMITED);
    public static final Topic<byte[], byte[]> WEBHOOK_DEAD_LETTERS = deadLetters("webhook", RAW_WEBHOOK_RETENTION);

    public static final List<Topic<byte[], byte[]>> DEAD_LETTERS =
            List.of(SCHEDULER_DEAD_LETTERS, SENDER_DEAD_LETTERS, STATUS_DEAD_LETTERS, WEBHOOK_DEAD_LETTERS);

    public static final List<Topic<?, ?>> ALL = List.of(
            CAMPAIGN_EVENTS,
            RECIPIENT_SCHEDULED,
            SUBSCRIPTION_CHANGES,
            SEND_REQUESTS,
            MESSAGE_EVENTS,
            WEBHOOKS_RECEIVED,
            DELIVERY_UPDATES,
            ACCOUNT_EVENTS,
            SCHEDULE_EVENTS,
            ALERTS,
            SCHEDULER_DEAD_LETTERS,
            SENDER_DEAD_LETTERS,
            STATUS_DEAD_LETTERS,
            WEBHOOK_DEAD_LETTERS);

    private Topics() {}

    private static <V> Topic<AccountId, V> byAccount(String name, Class<V> type) {
        return new Topic<>(name, accountIds(), JsonSerde.of(type), type, UNLIMITED);
    }

    private static Topic<byte[], byte[]> deadLetters(String service, @Nullable Duration retention) {
        return new Topic<>(service + "-dead-letters", Serdes.ByteArray(), Serdes.ByteArray(), byte[].class, retention);
    }

    private static Serde<AccountId> accountIds() {
        var text = Serdes.String();
        return Serdes.serdeFrom(
                (topic, account) -> text.serializer().serialize(topic, account.value()),
                (topic, bytes) -> new AccountId(text.deserializer().deserialize(topic, bytes)));
    }
}
