package dev.trickle.simulator;

import dev.trickle.simulator.health.AccountHealth;
import dev.trickle.simulator.health.PhoneNumberHealth;
import dev.trickle.simulator.health.TemplateKey;
import jakarta.validation.Valid;
import java.time.InstantSource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets a test decide which numbers and templates are out of order, from now on. */
@RestController
@RequestMapping("/simulator/standing")
final class AccountHealthController {

    private final AccountHealth accountHealth;
    private final TemplateChanges changes;
    private final InstantSource calendar;

    AccountHealthController(AccountHealth accountHealth, TemplateChanges changes, InstantSource calendar) {
        this.accountHealth = accountHealth;
        this.changes = changes;
        this.calendar = calendar;
    }

    @PutMapping("/numbers/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String id, @Valid @RequestBody PhoneNumberHealth phoneNumberHealth) {
        accountHealth.declare(id, phoneNumberHealth);
    }

    @PutMapping("/templates/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String name, @PathVariable String language, @Valid @RequestBody TemplateChange change) {
        changes.make(new TemplateKey(name, language), change, calendar.instant());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget() {
        changes.forget();
    }
}
