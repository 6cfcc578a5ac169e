package dev.trickle.scheduler;

import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.failure.RecordFailures;
import dev.trickle.scheduler.failure.StreamsHealth;
import dev.trickle.scheduler.query.AccountLocator;
import dev.trickle.scheduler.query.AccountSnapshot.Rules;
import dev.trickle.scheduler.query.StateStoreQueries;
import dev.trickle.scheduler.recovery.EndOffsets;
import dev.trickle.scheduler.recovery.KafkaEndOffsets;
import dev.trickle.scheduler.recovery.KafkaPublishedEvents;
import dev.trickle.scheduler.recovery.PublishedEvents;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafkaStreams;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.config.StreamsBuilderFactoryBeanConfigurer;
import org.springframework.kafka.core.KafkaAdmin;

/** Wires the topology, which is free of Spring, to its settings and to Kafka. */
@EnableKafkaStreams
@EnableConfigurationProperties({SchedulerProperties.class, SharedSettings.class})
@Configuration(proxyBeanMethods = false)
class SchedulerConfiguration {

    @Bean
    @ConditionalOnMissingBean
    static InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    static NextWakeUps nextWakeUps() {
        return new NextWakeUps();
    }

    @Bean
    static EndOffsets endOffsets(KafkaAdmin admin, @Value("${spring.kafka.streams.application-id}") String groupId) {
        return new KafkaEndOffsets(admin.getConfigurationProperties(), groupId, SchedulerTopology.INPUTS.names());
    }

    @Bean
    static PublishedEvents publishedEvents(KafkaAdmin admin) {
        return new KafkaPublishedEvents(admin.getConfigurationProperties(), SchedulerTopology.OUTPUTS);
    }

    @Bean
    static RecordFailures recordFailures() {
        return new RecordFailures();
    }

    @Bean
    static CountCheck countCheck() {
        return new CountCheck();
    }

    @Bean
    static StreamsHealth streamsHealth(
            ObjectProvider<StreamsBuilderFactoryBean> streams, RecordFailures recordFailures) {
        return new StreamsHealth(() -> streams.getObject().getKafkaStreams(), recordFailures);
    }

    @Bean
    static StreamsBuilderFactoryBeanConfigurer streamsErrorHandling(
            StreamsHealth health, SharedSettings sharedSettings) {
        return factory -> {
            // Changelogs are as durable as the topics: an acknowledged record outlives one of three brokers.
            var settings = Objects.requireNonNull(factory.getStreamsConfiguration());
            settings.put(
                    StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
                    String.valueOf(sharedSettings.topics().minInSyncReplicas()));
            factory.setStreamsConfiguration(settings);
            // Records that cannot be deserialized go to this topic unchanged. The factory's configuration is only a
            // copy.
            factory.setDeadLetterTopicName(Topics.SCHEDULER_DEAD_LETTERS.name());
            factory.setStreamsUncaughtExceptionHandler(health);
        };
    }

    @Bean
    static AccountLocator accountLocator(
            ObjectProvider<StreamsBuilderFactoryBean> streams,
            @Value("${spring.kafka.streams.properties.application.server}") String ownHost,
            SharedSettings sharedSettings,
            SchedulerProperties properties,
            InstantSource clock,
            EndOffsets endOffsets) {
        return new StateStoreQueries(
                () -> streams.getObject().getKafkaStreams(),
                ownHost,
                sharedSettings,
                new Rules(
                        properties.inFlightLimit(), properties.slotBatchingDelay(), sharedSettings.maxClaimToCallEnd()),
                clock,
                endOffsets);
    }

    @Autowired
    void addTopology(
            StreamsBuilder builder,
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource clock,
            NextWakeUps nextWakeUps,
            EndOffsets endOffsets,
            PublishedEvents publishedEvents,
            RecordFailures recordFailures,
            CountCheck countCheck) {
        new SchedulerTopology(new ReleaseProcessor(
                        properties,
                        sharedSettings,
                        clock,
                        nextWakeUps,
                        endOffsets,
                        publishedEvents,
                        recordFailures,
                        countCheck))
                .addTo(builder);
    }
}
