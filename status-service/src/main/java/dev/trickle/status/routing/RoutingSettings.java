package dev.trickle.status.routing;

import jakarta.validation.constraints.NotEmpty;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are understood.
 *
 * @param stopWords texts and buttons that mean stop; compared as a whole, whatever the case
 * @param foreignAfter how long a report may wait for the message it belongs to before that counts as another tool's
 * @param matchableFor how long after that the message may still turn up
 */
@Validated
@ConfigurationProperties("status")
record RoutingSettings(
        @NotEmpty
        @DefaultValue({
            "stop",
            "unsubscribe",
            "stop promotions",
            "opt out",
            "cancel",
            "alto",
            "baja",
            "parar",
            "sair",
            "pare",
            "stopp",
            "abmelden",
            "arrêt",
            "désabonner"
        })
        List<String> stopWords,

        @DefaultValue("15m") Duration foreignAfter,
        @DefaultValue("72h") Duration matchableFor) {}
