package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics and checks existing ones.
 *
 * <p>Existing topics are not changed: with more partitions, further events of an account would go to another task
 * than its state stores, and a shorter retention would delete records that projections are rebuilt from. Both require
 * a decision by a person.
 */
public final class TopicProvisioner {

    private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);

    /** A webhook of up to 4 MB is one record. Kafka's default of 1 MB would reject it on every retry. */
    private static final String MAX_MESSAGE_BYTES = String.valueOf(5 * 1024 * 1024);

    private final Admin admin;
    private final TopicLayout layout;

    public TopicProvisioner(Admin admin, TopicLayout layout) {
        this.admin = admin;
        this.layout = layout;
    }

    /**
     * Creates or checks every topic of {@link Topics}.
     *
     * @throws IllegalStateException if a topic exists with other partitions or another retention; the message contains both values
     * @throws ExecutionException if Kafka does not respond
     */
    public void ensureTopics() throws ExecutionException, InterruptedException {
        var existing = admin.listTopics().names().get();
        createMissing(Topics.ALL.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .map(this::newTopic)
                .toList());
        checkPartitions();
        checkRetention();
    }

    private void createMissing(List<NewTopic> missing) throws ExecutionException, InterruptedException {
        for (var creation : admin.createTopics(missing).values().entrySet()) {
            try {
                creation.getValue().get();
                log.info("Topic created topic={} partitions={}", creation.getKey(), layout.partitions());
            } catch (ExecutionException failure) {
                // Services start concurrently, so another service may have created the topic.
                if (!(failure.getCause() instanceof TopicExistsException)) {
                    throw failure;
                }
            }
        }
    }

    private NewTopic newTopic(Topic<?, ?> topic) {
        return new NewTopic(topic.name(), layout.partitions(), layout.replicas())
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        retentionOf(topic),
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        MAX_MESSAGE_BYTES,
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        layout.replicas() > 2 ? "2" : "1"));
    }

    private static String retentionOf(Topic<?, ?> topic) {
        Duration retention = topic.retention();
        return retention == null ? "-1" : String.valueOf(retention.toMillis());
    }

    private void checkPartitions() throws ExecutionException, InterruptedException {
        var names = Topics.ALL.stream().map(Topic::name).toList();
        for (TopicDescription found :
                admin.describeTopics(names).allTopicNames().get().values()) {
            requireEqual(
                    found.partitions().size() == layout.partitions(),
                    found.name(),
                    "partitions",
                    found.partitions().size(),
                    layout.partitions());
        }
    }

    private void checkRetention() throws ExecutionException, InterruptedException {
        var names = Topics.ALL.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                .toList();
        var found = admin.describeConfigs(names).all().get();
        for (var topic : Topics.ALL) {
            var settings = found.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            var retention = settings == null
                    ? "none"
                    : settings.get(TopicConfig.RETENTION_MS_CONFIG).value();
            requireEqual(
                    retention.equals(retentionOf(topic)),
                    topic.name(),
                    TopicConfig.RETENTION_MS_CONFIG,
                    retention,
                    retentionOf(topic));
        }
    }

    private static void requireEqual(boolean isEqual, String topic, String setting, Object found, Object required) {
        if (!isEqual) {
            throw new IllegalStateException(
                    "Topic %s has %s=%s, but the settings require %s. Change the settings or alter the topic"
                            .formatted(topic, setting, found, required));
        }
    }
}
