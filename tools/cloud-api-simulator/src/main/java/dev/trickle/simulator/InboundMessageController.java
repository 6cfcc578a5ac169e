package dev.trickle.simulator;

import dev.trickle.simulator.message.WaId;
import dev.trickle.simulator.message.Wamid;
import dev.trickle.simulator.webhook.WebhookNotice.MessageReceived;
import dev.trickle.simulator.webhook.WebhookNotice.PreferenceChanged;
import dev.trickle.simulator.webhook.Webhooks;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Sends inbound messages and preferences of people to the receiver by webhook. */
@RestController
@RequestMapping("/simulator/people/{digits:\\d+}")
final class InboundMessageController {

    private final SimulatorProperties settings;
    private final InstantSource clock;
    private final Webhooks webhooks;

    InboundMessageController(SimulatorProperties settings, InstantSource clock, Webhooks webhooks) {
        this.settings = settings;
        this.clock = clock;
        this.webhooks = webhooks;
    }

    /**
     * An inbound message.
     *
     * @param button whether the person pressed a template's button with this label; false if absent
     * @param phoneNumberId the number that receives the message; the first if absent
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Text(
            @NotBlank String text,
            @Nullable Boolean button,
            @Nullable String phoneNumberId) {}

    /** @param phoneNumberId the number in whose chat the person makes the choice; the first if absent */
    @JsonNaming(SnakeCaseStrategy.class)
    record Preference(
            @Pattern(regexp = "stop|resume") String value,
            @Nullable String phoneNumberId) {}

    @PostMapping("/messages")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void sendMessage(@PathVariable String digits, @Valid @RequestBody Text text) {
        var serial = new byte[Wamid.SERIAL_BYTES];
        ThreadLocalRandom.current().nextBytes(serial);
        webhooks.send(new MessageReceived(
                numberOrDefault(text.phoneNumberId()),
                WaId.of(digits),
                Wamid.of(digits, serial),
                text.text(),
                Boolean.TRUE.equals(text.button()),
                clock.instant()));
    }

    @PostMapping("/preferences")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void changePreference(@PathVariable String digits, @Valid @RequestBody Preference preference) {
        webhooks.send(new PreferenceChanged(
                numberOrDefault(preference.phoneNumberId()), WaId.of(digits), preference.value(), clock.instant()));
    }

    private String numberOrDefault(@Nullable String phoneNumberId) {
        return Objects.requireNonNullElseGet(
                phoneNumberId, () -> settings.phoneNumbers().getFirst().id());
    }
}
