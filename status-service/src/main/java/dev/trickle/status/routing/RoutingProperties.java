package dev.trickle.status.routing;

import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of webhook routing.
 *
 * @param stopWords stop phrases in addition to those of {@code stop-words.yaml}
 * @param startOptsIn whether a message such as START ends the opt-outs of its author
 * @param startWords start phrases in addition to those of {@code stop-words.yaml}
 * @param externalMessageAfter how long a report waits for its message before the message counts as external
 * @param matchRetention how long after {@code external-message-after} the report can still be matched
 * @param numberChangeRetention how long the new number of a customer is stored, so that the API can move the customer
 */
@Validated
@ConfigurationProperties("status")
public record RoutingProperties(
        @DefaultValue List<String> stopWords,
        @DefaultValue("true") boolean startOptsIn,
        @DefaultValue List<String> startWords,
        @DefaultValue("15m") @DurationMin Duration externalMessageAfter,
        @DefaultValue("72h") @DurationMin Duration matchRetention,
        @DefaultValue("14d") @DurationMin Duration numberChangeRetention) {}
