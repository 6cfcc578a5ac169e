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

/** Records that nobody can read, in the middle of a campaign and in the way of everything that is about it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class UnreadableRecordsIT {

    /** Fifteen seconds' worth: there is a middle of it. */
    private static final int MANY = 300;

    /** Where those who read a topic put what they cannot read. */
    private static final Map<Topic<?, ?>, List<Topic<?, ?>>> KEPT_IN = Map.of(
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
    void whatNobodyCanReadIsKeptByEachOfItsReadersAndHoldsUpNobody() {
        scenarioCluster.limitIs(NO_LIMIT);
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "poisoned", MANY);
        testCampaign.awaitMessages(5);

        poisonEverything();
        assertThat(testCampaign.messages()).hasSizeLessThan(MANY);
        ScenarioCluster.eventually(() -> KEPT_IN.forEach(this::thenEachIsKeptOnce));

        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(MANY);
        assertThat(scenarioCluster.isSchedulerUp()).isTrue();
        // Those of a stream are looked for once a minute.
        ScenarioCluster.eventually(this::thenEachServiceCountsWhatItHasKept);
        assertThat(topicsWithReaders())
                .isEqualTo(KEPT_IN.keySet().stream().map(Topic::name).collect(toSet()));
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    private void poisonEverything() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                scenarioCluster.testInfrastructure().brokerServer().bootstrapServers(),
                "acks",
                "all");
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var poured = KEPT_IN.keySet().stream()
                    .flatMap(topic -> kinds(topic).stream()
                            .map(unreadableRecord ->
                                    producer.send(unreadableRecord.in(topic.name(), scenarioCluster.always()))))
                    .toList();
            for (var each : poured) {
                each.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<UnreadableRecord> kinds(Topic<?, ?> topic) {
        return topic.equals(WEBHOOKS_RECEIVED)
                ? UnreadableRecord.webhooks(topic.name())
                : UnreadableRecord.events(scenarioCluster.always(), topic.name());
    }

    private void thenEachIsKeptOnce(Topic<?, ?> topic, List<Topic<?, ?>> deadLetters) {
        deadLetters.forEach(letters -> {
            var kept = TopicRecords.committed(
                            scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                    .of(letters.name());
            assertThat(kinds(topic))
                    .as("what is wrong in %s is in %s", topic.name(), letters.name())
                    .allSatisfy(unreadableRecord -> assertThat(kept.stream().filter(unreadableRecord::isKeptIn))
                            .hasSize(1));
        });
    }

    private void thenEachServiceCountsWhatItHasKept() {
        assertThat(counted(scenarioCluster.scheduler(), "kafka.stream.task.dropped.records.total"))
                .isEqualTo(keptIn(SCHEDULER_DEAD_LETTERS));
        assertThat(counted(scenarioCluster.services().get(2), "trickle.sender.dead.letters"))
                .isEqualTo(keptIn(SENDER_DEAD_LETTERS));
        assertThat(counted(scenarioCluster.services().get(3), "status.dead.letters"))
                .isEqualTo(keptIn(STATUS_DEAD_LETTERS) + keptIn(WEBHOOK_DEAD_LETTERS));
    }

    private static int counted(ServiceProcess serviceProcess, String metric) {
        return serviceProcess
                .jsonHttpClient()
                .get("/actuator/metrics/" + metric)
                .json()
                .at("/measurements/0/value")
                .intValue();
    }

    private int keptIn(Topic<?, ?> deadLetters) {
        return TopicRecords.committed(
                        scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                .of(deadLetters.name())
                .size();
    }

    /** The topics of which somebody has noted how far they have read. */
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
