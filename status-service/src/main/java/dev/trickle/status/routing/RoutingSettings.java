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
 * @param newNumbersFor how long a customer's new number is kept for them to be moved to it
 */
@Validated
@ConfigurationProperties("status")
record RoutingSettings(
        @NotEmpty
        @DefaultValue({
            "stop",
            "stop promotions",
            "unsubscribe",
            "opt out",
            "opt-out",
            "cancel",
            "alto",
            "baja",
            "cancelar suscripción",
            "no molestar",
            "parar",
            "pare",
            "sair",
            "descadastrar",
            "cancelar inscrição",
            "stopp",
            "abmelden",
            "abbestellen",
            "arrêt",
            "arrêter",
            "désabonner",
            "se désabonner",
            "basta",
            "annulla iscrizione",
            "afmelden",
            "çık",
            "berhenti",
            "batal langganan",
            "wypisz",
            "стоп",
            "отписаться",
            "إيقاف",
            "הסר",
            "रोकें",
            "停止",
            "退订"
        })
        List<String> stopWords,

        @DefaultValue("15m") Duration foreignAfter,
        @DefaultValue("72h") Duration matchableFor,
        @DefaultValue("14d") Duration newNumbersFor) {}
