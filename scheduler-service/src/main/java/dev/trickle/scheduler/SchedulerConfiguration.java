package dev.trickle.scheduler;

import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.query.AccountLocator;
import java.time.InstantSource;
import org.apache.kafka.streams.StreamsBuilder;
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

/** Ties the topology, which knows no Spring, to its settings and to Kafka. */
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
    static EndOffsets inputEnds(KafkaAdmin admin, @Value("${spring.kafka.streams.application-id}") String group) {
        return new KafkaEndOffsets(admin.getConfigurationProperties(), group, SchedulerTopology.INPUTS.names());
    }

    @Bean
    static StreamsHealth streamsHealth(ObjectProvider<StreamsBuilderFactoryBean> streams) {
        return new StreamsHealth(() -> streams.getObject().getKafkaStreams());
    }

    @Bean
    static StreamsBuilderFactoryBeanConfigurer errorsAreSeenAndSurvived(StreamsHealth health) {
        return factory -> {
            // Unreadable records go to their topic, unchanged. Not by the factory's configuration, which is a copy.
            factory.setDeadLetterTopicName(Topics.SCHEDULER_DEAD_LETTERS.name());
            factory.setStreamsUncaughtExceptionHandler(health);
        };
    }

    @Bean
    static AccountLocator gates(
            ObjectProvider<StreamsBuilderFactoryBean> streams,
            @Value("${spring.kafka.streams.properties.application.server}") String ownHost,
            SharedSettings sharedSettings,
            SchedulerProperties properties,
            InstantSource calendar,
            EndOffsets endOffsets) {
        return new StateStoreQueries(
                () -> streams.getObject().getKafkaStreams(), ownHost, sharedSettings, properties, calendar, endOffsets);
    }

    @Autowired
    void addTopology(
            StreamsBuilder builder,
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource calendar,
            NextWakeUps clock,
            EndOffsets endOffsets) {
        new SchedulerTopology(new ReleaseProcessor(properties, sharedSettings, calendar, clock, endOffsets))
                .addTo(builder);
    }
}
