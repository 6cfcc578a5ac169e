package dev.trickle.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

/** Every service has a socket timeout, because no connection closes when the database's machine vanishes. */
class SilentDatabaseTest {

    private static final String SECONDS = "spring.datasource.hikari.data-source-properties.socketTimeout";

    @ParameterizedTest
    @ValueSource(strings = {"api-service", "sender-service", "status-service"})
    void everyServiceHasASocketTimeout(String service) throws IOException {
        var settings = new YamlPropertySourceLoader()
                .load(service, new ClassPathResource(service + ".yaml"))
                .getFirst();

        assertThat(settings.getProperty(SECONDS)).asInstanceOf(INTEGER).isPositive();
    }
}
