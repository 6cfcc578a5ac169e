package dev.trickle.systemtest.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A record that no consumer can deserialize. */
public final class UnreadableRecord {

    private static final String MARK = "poison-of-the-tests";

    private final byte @Nullable [] key;
    private final byte @Nullable [] value;

    private UnreadableRecord(byte @Nullable [] key, byte @Nullable [] value) {
        this.key = key;
        this.value = value;
    }

    /** Returns unreadable event records of an account, unique per name. */
    public static List<UnreadableRecord> events(AccountFixture accountFixture, String name) {
        var account = text(accountFixture.account().value());
        var unknownAccount = text("unknown account: " + name);
        return Stream.concat(
                        unreadableBodies(account, name),
                        Stream.of(
                                new UnreadableRecord(account, text("{\"without-type\": \"" + name + "\"}")),
                                new UnreadableRecord(unknownAccount, text("{}")),
                                new UnreadableRecord(unknownAccount, null)))
                .toList();
    }

    /** Returns unreadable webhook records, unique per name. */
    public static List<UnreadableRecord> webhooks(String name) {
        return unreadableBodies(null, name).toList();
    }

    private static Stream<UnreadableRecord> unreadableBodies(byte @Nullable [] key, String name) {
        return Stream.of(
                new UnreadableRecord(key, text("no JSON: " + name)),
                new UnreadableRecord(key, text("\0\uFFFF" + name)),
                new UnreadableRecord(key, text("{\"type\": \"message-sent\", \"attempt\": \"" + name)),
                new UnreadableRecord(null, text("no key: " + name)));
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    /** Creates a record for the partition of an account. */
    public ProducerRecord<byte[], byte[]> toProducerRecord(String topic, AccountFixture accountFixture) {
        var record = new ProducerRecord<>(topic, accountFixture.partition(), key, value);
        record.headers().add(MARK, new byte[0]);
        return record;
    }

    /** Returns whether a test published this record as unreadable. */
    public static boolean isUnreadable(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(MARK) != null;
    }

    /** Returns whether the record has these bytes, unchanged. */
    public boolean isEqualTo(ConsumerRecord<byte[], byte[]> record) {
        return Arrays.equals(key, record.key()) && Arrays.equals(value, record.value());
    }
}
