package dev.trickle.sender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.SharedSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

class SenderPropertiesTest {

    private static final List<String> REQUIRED = List.of(
            "sender.access-token=secret",
            "trickle.accounts.default.business-accounts[0].id=1",
            "trickle.contact-key-secret=the secret of the tests");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sender.base-url=ftp://graph.example",
                "sender.base-url=https://graph.example?x=1",
                "sender.base-url=https://me:secret@graph.example",
                "sender.base-url=graph.example",
                "sender.proxy=socks://proxy",
                "sender.graph-version=26",
                "sender.graph-version=v26.0/../x",
                "sender.messages-per-second=0",
                "sender.messages-per-second=1001",
                "sender.access-token-file=/a/second/token",
                "sender.access-token=",
                "sender.expected-latency=0s",
                "trickle.call-deadline=0s",
                "trickle.claim-max-age=0s"
            })
    void rejectsInvalidSettingsAtTheStart(String setting) {
        contextWith(1, setting).run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void derivesConnectionsFromRatesAndLatency(int numbers) {
        contextWith(numbers, "sender.messages-per-second=80", "sender.expected-latency=750ms")
                .run(context -> assertThat(connections(context)).isEqualTo(80 * numbers));
    }

    @Test
    void limitsConnections() {
        contextWith(16, "sender.messages-per-second=1000")
                .run(context -> assertThat(connections(context)).isEqualTo(512));
        contextWith(1, "sender.messages-per-second=1")
                .run(context -> assertThat(connections(context)).isEqualTo(8));
    }

    private static int connections(ApplicationContext context) {
        return context.getBean(SenderProperties.class).maxConnections(context.getBean(SharedSettings.class));
    }

    private static ApplicationContextRunner contextWith(int numbers, String... settings) {
        var all = new ArrayList<>(REQUIRED);
        all.add("trickle.accounts.default.business-accounts[0].phone-numbers="
                + String.join(
                        ",", IntStream.range(0, numbers).mapToObj(i -> "10" + i).toList()));
        all.addAll(List.of(settings));
        return new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(all.toArray(String[]::new));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({SenderProperties.class, SharedSettings.class})
    static class Settings {}
}
