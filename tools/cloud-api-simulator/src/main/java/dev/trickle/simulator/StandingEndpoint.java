package dev.trickle.simulator;

import dev.trickle.simulator.standing.Health;
import dev.trickle.simulator.standing.Standing;
import dev.trickle.simulator.standing.Translation;
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
final class StandingEndpoint {

    private final Standing standing;
    private final TemplateChanges changes;
    private final InstantSource calendar;

    StandingEndpoint(Standing standing, TemplateChanges changes, InstantSource calendar) {
        this.standing = standing;
        this.changes = changes;
        this.calendar = calendar;
    }

    @PutMapping("/numbers/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String id, @Valid @RequestBody Health health) {
        standing.declare(id, health);
    }

    @PutMapping("/templates/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String name, @PathVariable String language, @Valid @RequestBody TemplateChange change) {
        changes.make(new Translation(name, language), change, calendar.instant());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget() {
        changes.forget();
    }
}
