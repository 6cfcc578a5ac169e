package dev.trickle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.DeadLetter;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands against a real broker. */
class DeadLettersCommandTest {

    private static final String BROKER = Infrastructure.shared().bootstrapServers();
    private static final List<String> NAMES =
            Topics.ALL.stream().map(Topic::name).toList();
    private static final byte[] PAYLOAD = "{\"type\": \"sent\", \"names\": [\"Jane Doe\", null]}".getBytes(UTF_8);

    @TempDir
    private Path folder;

    @BeforeEach
    void createTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", BROKER))) {
            admin.createTopics(Topics.ALL.stream()
                            .map(topic -> new NewTopic(topic.name(), 2, (short) 1))
                            .toList())
                    .all()
                    .get();
            // The broker learns of new topics and leaders after the controller has answered.
            await().ignoreExceptions().until(() -> haveLeaders(admin));
        }
    }

    private static boolean haveLeaders(Admin admin) throws Exception {
        return admin.describeTopics(NAMES).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .allMatch(partition -> partition.leader() != null);
    }

    @AfterEach
    void deleteTopics() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", BROKER))) {
            admin.deleteTopics(NAMES).all().get();
            await().until(() -> Collections.disjoint(admin.listTopics().names().get(), NAMES));
        }
    }

    @Test
    void listsWhereEachRecordCameFromWithoutItsContent() {
        publish(List.of(letter(Topics.SENDER_DEAD_LETTERS, 7), letter(Topics.WEBHOOK_DEAD_LETTERS, 8)));

        var listed = run("list");

        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out())
                .contains("sender-dead-letters/0/0", "sender", "delivery-updates/1/7", "IllegalStateException", "no")
                .contains("webhook-dead-letters/0/0", "delivery-updates/1/8")
                .doesNotContain("Jane", "shop");
    }

    @Test
    void showsTheContentWithoutItsValuesUnlessAsked() {
        publish(List.of(letter(Topics.SENDER_DEAD_LETTERS, 7)));

        assertThat(run("show", "sender-dead-letters/0/0").out())
                .contains("delivery-updates/1/7", IllegalStateException.class.getName())
                .contains("\"names\"", "null", "***")
                .doesNotContain("Jane", "shop", "sent");
        assertThat(run("show", "--plain", "sender-dead-letters/0/0").out()).contains("Jane Doe", "shop");
        assertThat(run("show", "sender-dead-letters/0/1").exitCode()).isEqualTo(1);
        assertThat(run("show", "sender-dead-letters/9/0").exitCode()).isEqualTo(1);
        assertThat(run("show", "message-events/0/0").exitCode()).isEqualTo(1);
    }

    @Test
    void aRecordIsPublishedAgainOnceToItsPartitionWithKeyAndHeaders() {
        publish(List.of(letter(Topics.SENDER_DEAD_LETTERS, 7)));

        assertThat(run("replay", "sender-dead-letters/0/0").out()).contains("sender-dead-letters/0/0 replayed");
        assertThat(run("replay", "sender-dead-letters/0/0").out()).contains("was replayed before");

        assertThat(read(Topics.DELIVERY_UPDATES.name(), 1)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("shop".getBytes(UTF_8));
            assertThat(record.value()).isEqualTo(PAYLOAD);
            assertThat(record.headers())
                    .singleElement()
                    .satisfies(header -> assertThat(header.key()).isEqualTo("Arrived-At"));
        });
        assertThat(listJson())
                .singleElement()
                .satisfies(
                        letter -> assertThat(letter.get("replayed_at").isNull()).isFalse());
    }

    /** The readers of a topic each have a dead letter of it, and one that died before its commit has two. */
    @Test
    void oneReplayServesAllDeadLettersOfARecord() {
        publish(List.of(
                letter(Topics.SENDER_DEAD_LETTERS, 7),
                letter(Topics.STATUS_DEAD_LETTERS, 7),
                letter(Topics.STATUS_DEAD_LETTERS, 7),
                letter(Topics.STATUS_DEAD_LETTERS, 9)));

        assertThat(run("replay", "--all").exitCode()).isZero();
        assertThat(run("replay", "--all").out()).isEmpty();

        assertThat(read(Topics.DELIVERY_UPDATES.name(), 1)).hasSize(2);
        assertThat(listJson())
                .hasSize(4)
                .noneMatch(letter -> letter.get("replayed_at").isNull());
    }

    @Test
    void aRecordThatFailsAgainCanBeReplayedAgain() {
        publish(List.of(letter(Topics.SENDER_DEAD_LETTERS, 7)));
        run("replay", "--all");
        var replayed = read(Topics.DELIVERY_UPDATES.name(), 1).getFirst();
        publish(List.of(DeadLetter.toRecord(Topics.SENDER_DEAD_LETTERS, replayed, new IllegalStateException())));

        run("replay", "--all");

        assertThat(read(Topics.DELIVERY_UPDATES.name(), 1)).hasSize(2);
    }

    @Test
    void aDeadLetterWithoutAnOriginIsNotReplayed() {
        publish(List.of(new ProducerRecord<>(Topics.SENDER_DEAD_LETTERS.name(), 0, null, PAYLOAD)));

        assertThat(run("list").out()).contains("unknown");
        assertThat(run("replay", "sender-dead-letters/0/0").exitCode()).isEqualTo(1);
        assertThat(run("replay", "--all").exitCode()).isZero();
        assertThat(run("replay", "sender-dead-letters/0/5").err()).contains("no dead letter");
        assertThat(run("replay").exitCode()).isEqualTo(2);
        assertThat(run("replay", "--all", "sender-dead-letters/0/0").exitCode()).isEqualTo(2);
    }

    /** As the services do. */
    @Test
    void theSettingsFileNamesTheBroker() throws Exception {
        Files.writeString(
                folder.resolve("installation.yaml"), "spring.kafka.bootstrap-servers: '%s'".formatted(BROKER));

        assertThat(new Invocation(folder).run("dead-letters", "list").exitCode())
                .isZero();
    }

    @Test
    void aMissingStackIsReported() {
        var listed = new Invocation(folder).run("dead-letters", "list", "--data", "nothing");

        assertThat(listed.exitCode()).isEqualTo(3);
        assertThat(listed.err()).contains("No local stack runs");
    }

    private Invocation.Outcome run(String... arguments) {
        return new Invocation(folder)
                .with("KAFKA_BOOTSTRAP_SERVERS", BROKER)
                .run(Stream.concat(Stream.of("dead-letters"), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private List<JsonNode> listJson() {
        var letters = new ArrayList<JsonNode>();
        JsonMapper.shared().readTree(run("list", "--json").out()).forEach(letters::add);
        return letters;
    }

    private static ProducerRecord<byte[], byte[]> letter(Topic<byte[], byte[]> deadLetters, long offset) {
        var original = new ConsumerRecord<>(Topics.DELIVERY_UPDATES.name(), 1, offset, "shop".getBytes(UTF_8), PAYLOAD);
        original.headers().add("Arrived-At", new byte[] {1});
        var letter = DeadLetter.toRecord(deadLetters, original, new IllegalStateException("Jane Doe"));
        return new ProducerRecord<>(letter.topic(), 0, letter.key(), letter.value(), letter.headers());
    }

    private static void publish(List<ProducerRecord<byte[], byte[]>> records) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", BROKER),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            // Closing the producer waits for the acknowledgements.
            var unused = records.stream().map(producer::send).toList();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int partition) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", BROKER, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var from = new TopicPartition(topic, partition);
            consumer.assign(List.of(from));
            consumer.seekToBeginning(List.of(from));
            var end = consumer.endOffsets(List.of(from)).get(from);
            while (consumer.position(from) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
