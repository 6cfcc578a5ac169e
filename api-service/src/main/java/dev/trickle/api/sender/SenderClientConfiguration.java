package dev.trickle.api.sender;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.api.query.InternalCommandClient;
import dev.trickle.api.query.InternalServiceClient;
import dev.trickle.api.query.InternalServiceClient.AccountQuery;
import dev.trickle.api.query.InternalServicesProperties;
import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the client of the sender. */
@Configuration(proxyBeanMethods = false)
class SenderClientConfiguration {

    /** Longer than the sender waits for the claims under way. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(6);

    @Bean
    InternalCommandClient senderCommands(InternalServicesProperties properties, SharedSettings sharedSettings) {
        return new InternalCommandClient(
                properties.sender(), new InternalToken(sharedSettings.internalToken()), COMMAND_TIMEOUT);
    }

    @Bean
    InternalServiceClient<SenderStatus> senderClient(
            InternalServicesProperties properties, SharedSettings sharedSettings, JsonMapper json) {
        return new InternalServiceClient<>(
                new AccountQuery<>(
                        "sender",
                        account -> "/accounts/" + account + "/sending",
                        body -> SenderStatus.parse(json, body)),
                properties.sender(),
                new InternalToken(sharedSettings.internalToken()),
                Ticker.systemTicker());
    }
}
