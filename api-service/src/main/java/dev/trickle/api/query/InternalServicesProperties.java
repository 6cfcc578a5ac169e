package dev.trickle.api.query;

import jakarta.validation.Valid;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Settings of the requests to other services of the installation. */
@Validated
@ConfigurationProperties("api")
public record InternalServicesProperties(
        @Valid InternalService scheduler, @Valid InternalService sender) {

    public InternalServicesProperties {
        scheduler.requireAddresses("api.scheduler.url");
        sender.requireAddresses("api.sender.url");
    }

    /**
     * Settings of the requests to one service.
     *
     * @param url addresses of instances; the next one is asked if one does not answer
     * @param timeout maximum duration of a query, with all connections and requests to further instances
     * @param cacheTime how long an answer is used again, also the answer that the service is unreachable
     * @param hosts hosts besides those of the addresses and this machine to which an instance may refer, and which then
     *     get the internal token; {@code .example} matches all hosts whose names end with it
     */
    public record InternalService(
            List<URI> url,
            @DefaultValue("300ms") @DurationMin(millis = 1) Duration timeout,
            @DefaultValue("1s") Duration cacheTime,
            @DefaultValue Set<String> hosts) {

        public InternalService {
            url = List.copyOf(url);
            hosts = Set.copyOf(hosts);
        }

        private void requireAddresses(String setting) {
            if (url.isEmpty() || !url.stream().allMatch(InternalService::isAddress)) {
                throw new IllegalArgumentException(
                        setting + " does not consist of addresses of a service, such as http://127.0.0.1:8081: " + url);
            }
        }

        private static boolean isAddress(URI url) {
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null;
        }
    }
}
