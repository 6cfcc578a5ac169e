package dev.trickle.simulator;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.MarketingAccess;
import dev.trickle.simulator.health.MarketingSync;
import dev.trickle.simulator.health.PhoneNumberHealth;
import dev.trickle.simulator.health.TemplateKey;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.InstantSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Declares the health of numbers and templates on behalf of a test. */
@RestController
@RequestMapping("/simulator/health")
final class AccountHealthController {

    private final AccountHealth accountHealth;
    private final TemplateChanges changes;
    private final InstantSource clock;

    AccountHealthController(AccountHealth accountHealth, TemplateChanges changes, InstantSource clock) {
        this.accountHealth = accountHealth;
        this.changes = changes;
        this.clock = clock;
    }

    @PutMapping("/numbers/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String id, @Valid @RequestBody PhoneNumberHealth phoneNumberHealth) {
        accountHealth.declare(id, phoneNumberHealth);
    }

    @PutMapping("/templates/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String name, @PathVariable String language, @Valid @RequestBody TemplateChange change) {
        changes.apply(new TemplateKey(name, language), change, clock.instant());
    }

    @PutMapping("/templates/{name}/{language}/marketing")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String name, @PathVariable String language, @Valid @RequestBody MarketingChange change) {
        accountHealth.declare(new TemplateKey(name, language), change.sync());
    }

    /** Whether the endpoint for marketing messages accepts a template. */
    record MarketingChange(@NotNull MarketingSync sync) {}

    @PutMapping("/marketing")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@Valid @RequestBody MarketingAccess marketingAccess) {
        accountHealth.declare(marketingAccess);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset() {
        changes.reset();
    }
}
