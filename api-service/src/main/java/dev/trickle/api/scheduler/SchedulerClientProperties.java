package dev.trickle.api.scheduler;

import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the requests to the scheduler.
 *
 * @param url address of any instance of the scheduler: it names the one that hosts an account
 * @param timeout maximum duration of a query, with the connection and the second request to the hosting instance
 * @param cacheTime how long an answer is used again, also the answer that the scheduler is unreachable
 */
@Validated
@ConfigurationProperties("api.scheduler")
record SchedulerClientProperties(
        @DefaultValue("http://127.0.0.1:8081") URI url,
        @DefaultValue("300ms") @DurationMin(millis = 1) Duration timeout,
        @DefaultValue("1s") Duration cacheTime) {

    SchedulerClientProperties {
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "api.scheduler.url is not the address of a service, such as http://127.0.0.1:8081: " + url);
        }
    }
}
