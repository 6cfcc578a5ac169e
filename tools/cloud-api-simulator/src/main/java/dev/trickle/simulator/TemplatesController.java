package dev.trickle.simulator;

import dev.trickle.simulator.health.TemplateKey;
import jakarta.validation.Valid;
import java.time.InstantSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Creates, changes and deletes templates on behalf of a test. */
@RestController
@RequestMapping("/simulator/templates/{name}/{language}")
final class TemplatesController {

    private final TemplateChanges changes;
    private final InstantSource clock;

    TemplatesController(TemplateChanges changes, InstantSource clock) {
        this.changes = changes;
        this.clock = clock;
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(@PathVariable String name, @PathVariable String language, @Valid @RequestBody TemplateRequest request) {
        changes.define(new TemplateKey(name, language), request, clock.instant());
    }

    @DeleteMapping
    ResponseEntity<Void> delete(
            @PathVariable String name,
            @PathVariable String language,
            @RequestParam(defaultValue = "false") boolean webhook) {
        return changes.delete(new TemplateKey(name, language), webhook, clock.instant())
                ? ResponseEntity.noContent().build()
                : ResponseEntity.notFound().build();
    }
}
