package dev.trickle.simulator;

import dev.trickle.simulator.standing.Health;
import dev.trickle.simulator.standing.Standing;
import dev.trickle.simulator.standing.TemplateStatus;
import dev.trickle.simulator.standing.Translation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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

    StandingEndpoint(Standing standing) {
        this.standing = standing;
    }

    @PutMapping("/numbers/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String id, @Valid @RequestBody Health health) {
        standing.declare(id, health);
    }

    @PutMapping("/templates/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String name, @PathVariable String language, @Valid @RequestBody Declared declared) {
        standing.declare(new Translation(name, language), declared.status());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget() {
        standing.forgetDeclared();
    }

    /** What a template is to be from now on. */
    record Declared(@NotNull TemplateStatus status) {}
}
