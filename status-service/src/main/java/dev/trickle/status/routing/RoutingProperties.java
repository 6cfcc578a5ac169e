package dev.trickle.status.routing;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are understood.
 *
 * @param stopWords further words and phrases that mean stop; those of {@code stop-words.yaml} always do
 * @param foreignAfter how long a report may wait for the message it belongs to before that counts as another tool's
 * @param matchableFor how long after that the message may still turn up
 * @param newNumbersFor how long a customer's new number is kept for them to be moved to it
 */
@Validated
@ConfigurationProperties("status")
record RoutingProperties(
        @DefaultValue List<String> stopWords,
        @DefaultValue("15m") Duration foreignAfter,
        @DefaultValue("72h") Duration matchableFor,
        @DefaultValue("14d") Duration newNumbersFor) {}
