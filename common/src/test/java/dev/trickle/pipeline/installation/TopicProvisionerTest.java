package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicProvisionerTest {

    private static final TopicLayout THREE_PARTITIONS = new TopicLayout(3, (short) 1);

    @Test
    void createsTopicsAndRejectsAnotherLayout() throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers()))) {
            new TopicProvisioner(admin, THREE_PARTITIONS).ensureTopics();
            new TopicProvisioner(admin, THREE_PARTITIONS).ensureTopics();

            assertThat(admin.listTopics().names().get())
                    .containsAll(Topics.ALL.stream().map(Topic::name).toList());
            assertThatThrownBy(() -> new TopicProvisioner(admin, new TopicLayout(4, (short) 1)).ensureTopics())
                    .hasMessageContaining("partitions=3")
                    .hasMessageContaining("require 4");
            assertThatThrownBy(() -> new TopicProvisioner(admin, new TopicLayout(3, (short) 3)).ensureTopics())
                    .hasMessageContaining("replicas=1")
                    .hasMessageContaining("require 3");
        }
    }

    /** Topics of an installation that is older than this rule. */
    @Test
    void anExistingTopicOfWebhooksIsFlushedBeforeItAcknowledges() throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers()))) {
            new TopicProvisioner(admin, THREE_PARTITIONS).ensureTopics();
            assertThat(flushMessages(admin, Topics.WEBHOOKS_RECEIVED)).isEqualTo("1");
            assertThat(flushMessages(admin, Topics.MESSAGE_EVENTS)).isNotEqualTo("1");
            var reset = new AlterConfigOp(new ConfigEntry("flush.messages", null), AlterConfigOp.OpType.DELETE);
            admin.incrementalAlterConfigs(Map.of(resource(Topics.WEBHOOKS_RECEIVED), List.of(reset)))
                    .all()
                    .get();
            awaitFlush(admin, false);

            new TopicProvisioner(admin, THREE_PARTITIONS).ensureTopics();

            awaitFlush(admin, true);
        }
    }

    @Test
    void oneOfThreeBrokersMayBeMissing() {
        assertThat(new TopicLayout(3, (short) 1).minInSyncReplicas()).isEqualTo(1);
        assertThat(new TopicLayout(3, (short) 2).minInSyncReplicas()).isEqualTo(1);
        assertThat(new TopicLayout(3, (short) 3).minInSyncReplicas()).isEqualTo(2);
    }

    /** The broker applies a change a moment after the controller. */
    private static void awaitFlush(Admin admin, boolean each) {
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            while (flushMessages(admin, Topics.WEBHOOKS_RECEIVED).equals("1") != each) {
                Thread.onSpinWait();
            }
        });
    }

    private static String flushMessages(Admin admin, Topic<?, ?> topic) throws Exception {
        return admin.describeConfigs(List.of(resource(topic)))
                .all()
                .get()
                .get(resource(topic))
                .get("flush.messages")
                .value();
    }

    private static ConfigResource resource(Topic<?, ?> topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }
}
