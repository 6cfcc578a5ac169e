package dev.trickle.systemtest.scenarios;

import static dev.trickle.pipeline.Topics.ACCOUNT_EVENTS;
import static dev.trickle.pipeline.Topics.CAMPAIGN_EVENTS;
import static dev.trickle.pipeline.Topics.DELIVERY_UPDATES;
import static dev.trickle.pipeline.Topics.MESSAGE_EVENTS;
import static dev.trickle.pipeline.Topics.RECIPIENT_SCHEDULED;
import static dev.trickle.pipeline.Topics.SCHEDULER_DEAD_LETTERS;
import static dev.trickle.pipeline.Topics.SCHEDULE_EVENTS;
import static dev.trickle.pipeline.Topics.SENDER_DEAD_LETTERS;
import static dev.trickle.pipeline.Topics.SEND_REQUESTS;
import static dev.trickle.pipeline.Topics.STATUS_DEAD_LETTERS;
import static dev.trickle.pipeline.Topics.SUBSCRIPTION_CHANGES;
import static dev.trickle.pipeline.Topics.WEBHOOKS_RECEIVED;
import static dev.trickle.pipeline.Topics.WEBHOOK_DEAD_LETTERS;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Topic;
import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.TopicRecords;
import dev.trickle.systemtest.harness.UnreadableRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unreadable records in all topics during a campaign. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class UnreadableRecordsIT {

    /** About fifteen seconds of sending. */
    private static final int LARGE_CAMPAIGN = 300;

    /** The dead-letter topics of the readers of each topic. */
    private static final Map<Topic<?, ?>, List<Topic<?, ?>>> DEAD_LETTER_TOPICS = Map.of(
            CAMPAIGN_EVENTS, List.of(SCHEDULER_DEAD_LETTERS, STATUS_DEAD_LETTERS),
            RECIPIENT_SCHEDULED, List.of(SCHEDULER_DEAD_LETTERS),
            SUBSCRIPTION_CHANGES, List.of(SCHEDULER_DEAD_LETTERS),
            SEND_REQUESTS, List.of(SENDER_DEAD_LETTERS, STATUS_DEAD_LETTERS),
            MESSAGE_EVENTS, List.of(SCHEDULER_DEAD_LETTERS, STATUS_DEAD_LETTERS),
            WEBHOOKS_RECEIVED, List.of(WEBHOOK_DEAD_LETTERS),
            DELIVERY_UPDATES, List.of(SCHEDULER_DEAD_LETTERS, SENDER_DEAD_LETTERS, STATUS_DEAD_LETTERS),
            ACCOUNT_EVENTS, List.of(SCHEDULER_DEAD_LETTERS, SENDER_DEAD_LETTERS),
            SCHEDULE_EVENTS, List.of(STATUS_DEAD_LETTERS));

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass());
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @Test
    void unreadableRecordsGoToDeadLettersAndDelayNoRecipient() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "poisoned", LARGE_CAMPAIGN);
        testCampaign.awaitMessages(5);

        publishUnreadableRecords();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSizeLessThan(LARGE_CAMPAIGN);
        ScenarioCluster.assertEventually(() -> DEAD_LETTER_TOPICS.forEach(this::assertDeadLetteredOnce));

        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN);
        assertThat(scenarioCluster.isSchedulerUp()).isTrue();
        // The metric of the dead letters of the stream is updated once a minute.
        ScenarioCluster.assertEventually(this::assertDeadLetterMetrics);
        assertThat(topicsWithReaders())
                .isEqualTo(DEAD_LETTER_TOPICS.keySet().stream().map(Topic::name).collect(toSet()));
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    private void publishUnreadableRecords() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                scenarioCluster.testInfrastructure().brokerServer().bootstrapServers(),
                "acks",
                "all");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var records = DEAD_LETTER_TOPICS.keySet().stream()
                    .flatMap(topic -> unreadableRecordsFor(topic).stream()
                            .map(unreadableRecord -> producer.send(unreadableRecord.toProducerRecord(
                                    topic.name(), scenarioCluster.unrestrictedAccount()))))
                    .toList();
            for (var each : records) {
                each.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<UnreadableRecord> unreadableRecordsFor(Topic<?, ?> topic) {
        return topic.equals(WEBHOOKS_RECEIVED)
                ? UnreadableRecord.webhooks(topic.name())
                : UnreadableRecord.events(scenarioCluster.unrestrictedAccount(), topic.name());
    }

    private void assertDeadLetteredOnce(Topic<?, ?> topic, List<Topic<?, ?>> deadLetters) {
        deadLetters.forEach(letters -> {
            var kept = TopicRecords.committed(
                            scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                    .read(letters.name());
            assertThat(unreadableRecordsFor(topic))
                    .as("unreadable records of %s in %s", topic.name(), letters.name())
                    .allSatisfy(unreadableRecord -> assertThat(kept.stream().filter(unreadableRecord::isEqualTo))
                            .hasSize(1));
        });
    }

    private void assertDeadLetterMetrics() {
        assertThat(metricValue(scenarioCluster.scheduler(), "kafka.stream.task.dropped.records.total"))
                .isEqualTo(countDeadLetters(SCHEDULER_DEAD_LETTERS));
        assertThat(metricValue(scenarioCluster.services().get(2), "trickle.sender.dead.letters"))
                .isEqualTo(countDeadLetters(SENDER_DEAD_LETTERS));
        assertThat(metricValue(scenarioCluster.services().get(3), "trickle.status.dead.letters"))
                .isEqualTo(countDeadLetters(STATUS_DEAD_LETTERS) + countDeadLetters(WEBHOOK_DEAD_LETTERS));
    }

    private static int metricValue(ServiceProcess serviceProcess, String metric) {
        return serviceProcess
                .jsonHttpClient()
                .get("/actuator/metrics/" + metric)
                .json()
                .at("/measurements/0/value")
                .intValue();
    }

    private int countDeadLetters(Topic<?, ?> deadLetters) {
        return TopicRecords.committed(
                        scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                .read(deadLetters.name())
                .size();
    }

    /** The topics with committed offsets. */
    private Set<String> topicsWithReaders() {
        try (var admin = scenarioCluster.testInfrastructure().brokerServer().admin()) {
            return admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .map(scenarioCluster.testInfrastructure().brokerServer()::offsetsOf)
                    .map(Map::keySet)
                    .flatMap(Set::stream)
                    .map(TopicPartition::topic)
                    .collect(toSet());
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
