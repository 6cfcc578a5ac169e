package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.settings.StartRefusedException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics, and checks existing ones.
 *
 * <p>Partitions, replicas and retention of existing topics are not changed: with more partitions, further events of an
 * account would go to another task than its state stores, and a shorter retention would delete records that projections
 * are rebuilt from. Both require a decision by a person. Settings that make acknowledged records safer are also applied
 * to existing topics.
 */
public final class TopicProvisioner {

    private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);

    /** A webhook of up to 4 MB is one record. Kafka's default of 1 MB would reject it on every retry. */
    private static final String MAX_MESSAGE_BYTES = String.valueOf(5 * 1024 * 1024);

    /** Every append is flushed to the disk before it is acknowledged. */
    private static final String EACH_APPEND = "1";

    /** Kafka's own topics: committed offsets, and the state of transactions. */
    private static final List<String> INTERNAL_TOPICS = List.of("__consumer_offsets", "__transaction_state");

    private final Admin admin;
    private final TopicLayout layout;

    public TopicProvisioner(Admin admin, TopicLayout layout) {
        this.admin = admin;
        this.layout = layout;
    }

    /**
     * Creates or checks every topic of {@link Topics}.
     *
     * @throws StartRefusedException if a topic exists with other partitions, another retention or fewer replicas; the
     *     message contains both values
     * @throws ExecutionException if Kafka does not respond
     */
    public void ensureTopics() throws ExecutionException, InterruptedException {
        var existing = admin.listTopics().names().get();
        createMissing(Topics.ALL.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .map(this::newTopic)
                .toList());
        var found = describe(Topics.ALL.stream().map(Topic::name).toList());
        checkPartitions(found);
        checkReplicas(found);
        checkRetention();
        protectRecords();
        protectInternalTopics();
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
        var configs = new HashMap<>(protectionOf(topic));
        configs.put(TopicConfig.RETENTION_MS_CONFIG, retentionOf(topic));
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_MESSAGE_BYTES);
        return new NewTopic(topic.name(), layout.partitions(), layout.replicas()).configs(configs);
    }

    /**
     * Webhooks are answered with 200 once Kafka has acknowledged them, and WhatsApp does not repeat them after that.
     * With one replica they must be on the disk before the acknowledgement, because a power cut loses the operating
     * system's memory.
     */
    private Map<String, String> protectionOf(Topic<?, ?> topic) {
        var minInSync = String.valueOf(layout.minInSyncReplicas());
        return topic.equals(Topics.WEBHOOKS_RECEIVED) && layout.hasOneReplica()
                ? Map.of(
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        minInSync,
                        TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG,
                        EACH_APPEND)
                : Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInSync);
    }

    private static String retentionOf(Topic<?, ?> topic) {
        Duration retention = topic.retention();
        return retention == null ? "-1" : String.valueOf(retention.toMillis());
    }

    private Collection<TopicDescription> describe(Collection<String> names)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(names).allTopicNames().get().values();
    }

    private void checkPartitions(Collection<TopicDescription> topics) {
        for (var found : topics) {
            require(
                    found.partitions().size() == layout.partitions(),
                    found.name(),
                    "partitions",
                    found.partitions().size(),
                    layout.partitions());
        }
    }

    /** More replicas than required do no harm. */
    private void checkReplicas(Collection<TopicDescription> topics) {
        for (var found : topics) {
            require(
                    replicasOf(found) >= layout.replicas(),
                    found.name(),
                    "replicas",
                    replicasOf(found),
                    layout.replicas());
        }
    }

    private static int replicasOf(TopicDescription topic) {
        return topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
    }

    private void checkRetention() throws ExecutionException, InterruptedException {
        var found = loadConfigs(Topics.ALL.stream().map(Topic::name).toList());
        for (var topic : Topics.ALL) {
            var retention = valueOf(found, topic.name(), TopicConfig.RETENTION_MS_CONFIG);
            require(
                    retention.equals(retentionOf(topic)),
                    topic.name(),
                    TopicConfig.RETENTION_MS_CONFIG,
                    retention,
                    retentionOf(topic));
        }
    }

    private void protectRecords() throws ExecutionException, InterruptedException {
        var found = loadConfigs(Topics.ALL.stream().map(Topic::name).toList());
        for (var topic : Topics.ALL) {
            for (var config : protectionOf(topic).entrySet()) {
                setUnlessStronger(found, topic.name(), config.getKey(), config.getValue());
            }
        }
    }

    /** Kafka creates its own topics at their first use, with the settings of the broker. */
    private void protectInternalTopics() throws ExecutionException, InterruptedException {
        var existing = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        var names = INTERNAL_TOPICS.stream().filter(existing::contains).toList();
        var configs = loadConfigs(names);
        for (var found : describe(names)) {
            if (replicasOf(found) < layout.replicas()) {
                log.warn(
                        "Topic of Kafka has fewer replicas than the settings require: the loss of a broker loses offsets or"
                                + " transactions. Reassign its partitions topic={} replicas={} required={}",
                        found.name(),
                        replicasOf(found),
                        layout.replicas());
            } else {
                protectInternalTopic(configs, found.name());
            }
        }
    }

    /** A managed cluster may not allow it. */
    private void protectInternalTopic(Map<String, Config> configs, String topic) throws InterruptedException {
        try {
            setUnlessStronger(
                    configs,
                    topic,
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    String.valueOf(layout.minInSyncReplicas()));
        } catch (ExecutionException refused) {
            log.warn(
                    "Topic of Kafka cannot be altered topic={} setting={} required={} failure={}",
                    topic,
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    layout.minInSyncReplicas(),
                    refused.toString());
        }
    }

    private void setUnlessStronger(Map<String, Config> found, String topic, String name, String required)
            throws ExecutionException, InterruptedException {
        var value = valueOf(found, topic, name);
        if (!isAtLeast(name, value, required)) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            var set = new AlterConfigOp(new ConfigEntry(name, required), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
            log.info("Topic altered topic={} setting={} before={} after={}", topic, name, value, required);
        }
    }

    /** More in-sync replicas are stronger; fewer messages before a flush as well, of which 1 is the fewest. */
    private static boolean isAtLeast(String name, String value, String required) {
        return name.equals(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                ? Long.parseLong(value) >= Long.parseLong(required)
                : value.equals(required);
    }

    private Map<String, Config> loadConfigs(Collection<String> names) throws ExecutionException, InterruptedException {
        var resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        return admin.describeConfigs(resources).all().get().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private static String valueOf(Map<String, Config> configs, String topic, String name) {
        var config = configs.get(topic);
        return config == null ? "none" : config.get(name).value();
    }

    private static void require(boolean isFulfilled, String topic, String setting, Object found, Object required) {
        if (!isFulfilled) {
            throw new StartRefusedException(
                    "Topic %s has %s=%s, but the settings require %s. Change the settings or alter the topic"
                            .formatted(topic, setting, found, required));
        }
    }
}
