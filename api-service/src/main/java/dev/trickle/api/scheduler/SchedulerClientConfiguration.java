package dev.trickle.api.scheduler;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.api.query.InternalServicesProperties;
import dev.trickle.pipeline.background.PollingWorker;
import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.SharedSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Wires the client of the scheduler and the comparison of plans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InternalServicesProperties.class)
class SchedulerClientConfiguration {

    private static final Duration COMPARE_INTERVAL = Duration.ofMinutes(1);

    @Bean
    SchedulerClient schedulerClient(
            InternalServicesProperties properties, SharedSettings sharedSettings, JsonMapper json) {
        return new SchedulerClient(
                properties.scheduler(), new InternalToken(sharedSettings.internalToken()), json, Ticker.systemTicker());
    }

    @Bean
    PublishedPlanCheck publishedPlanCheck(
            JdbcClient database, SchedulerClient schedulerClient, SharedSettings sharedSettings, MeterRegistry meters) {
        return new PublishedPlanCheck(database, schedulerClient, sharedSettings, meters);
    }

    @Bean
    PollingWorker publishedPlanWorker(PublishedPlanCheck check) {
        return PollingWorker.every(COMPARE_INTERVAL, "published-plans", check::compareAll);
    }
}
