package dev.trickle.simulator;

import dev.trickle.simulator.message.WaId;
import dev.trickle.simulator.message.Wamid;
import dev.trickle.simulator.webhook.WebhookNotice.Chose;
import dev.trickle.simulator.webhook.WebhookNotice.Wrote;
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

/** Lets people say something, which the receiver is told by webhook. */
@RestController
@RequestMapping("/simulator/people/{digits:\\d+}")
final class InboundMessageController {

    private final SimulatorProperties settings;
    private final InstantSource calendar;
    private final Webhooks webhooks;

    InboundMessageController(SimulatorProperties settings, InstantSource calendar, Webhooks webhooks) {
        this.settings = settings;
        this.calendar = calendar;
        this.webhooks = webhooks;
    }

    /**
     * What is said.
     *
     * @param button whether by a template's button of this label; false if absent
     * @param phoneNumberId which number is written to; the first if absent
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Text(
            @NotBlank String text,
            @Nullable Boolean button,
            @Nullable String phoneNumberId) {}

    /** @param phoneNumberId in whose chat it is chosen; the first if absent */
    @JsonNaming(SnakeCaseStrategy.class)
    record Preference(
            @Pattern(regexp = "stop|resume") String value,
            @Nullable String phoneNumberId) {}

    @PostMapping("/messages")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void write(@PathVariable String digits, @Valid @RequestBody Text text) {
        var serial = new byte[Wamid.SERIAL_BYTES];
        ThreadLocalRandom.current().nextBytes(serial);
        webhooks.tell(new Wrote(
                numberOr(text.phoneNumberId()),
                WaId.of(digits),
                Wamid.of(digits, serial),
                text.text(),
                Boolean.TRUE.equals(text.button()),
                calendar.instant()));
    }

    @PostMapping("/preferences")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void choose(@PathVariable String digits, @Valid @RequestBody Preference preference) {
        webhooks.tell(new Chose(
                numberOr(preference.phoneNumberId()), WaId.of(digits), preference.value(), calendar.instant()));
    }

    private String numberOr(@Nullable String named) {
        return Objects.requireNonNullElseGet(
                named, () -> settings.phoneNumbers().getFirst().id());
    }
}
