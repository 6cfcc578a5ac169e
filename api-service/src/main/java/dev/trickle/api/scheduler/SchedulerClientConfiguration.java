package dev.trickle.api.scheduler;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.api.outbox.PollingWorker;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.query.InternalServicesProperties;
import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.SharedSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Wires the client of the scheduler and the comparison of plans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InternalServicesProperties.class)
class SchedulerClientConfiguration {

    @Bean
    SchedulerClient schedulerClient(
            InternalServicesProperties properties, SharedSettings sharedSettings, JsonMapper json) {
        return new SchedulerClient(
                properties.scheduler(), new InternalToken(sharedSettings.internalToken()), json, Ticker.systemTicker());
    }

    @Bean
    PublishedPlanCheck publishedPlanCheck(JdbcClient database, SchedulerClient schedulerClient, MeterRegistry meters) {
        return new PublishedPlanCheck(database, schedulerClient, meters);
    }

    @Bean
    PollingWorker publishedPlanWorker(PublishedPlanCheck check, SharedSettings sharedSettings, WorkSignal workSignal) {
        var worker = new PublishedPlanWorker(check, sharedSettings);
        return new PollingWorker("published-plans", worker::compareIfDue, workSignal);
    }
}
