package dev.trickle.simulator;

import dev.trickle.simulator.health.TemplateKey;
import dev.trickle.simulator.pacing.PacingDecision;
import dev.trickle.simulator.pacing.PacingRules;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.InstantSource;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Starts the pacing of templates, and ends it by a decision, on behalf of a test. */
@RestController
@RequestMapping("/simulator/pacing")
final class PacingController {

    private final PacingReview pacingReview;
    private final InstantSource clock;

    PacingController(PacingReview pacingReview, InstantSource clock) {
        this.pacingReview = pacingReview;
        this.clock = clock;
    }

    @GetMapping
    List<PacingStatus> listPacing() {
        return pacingReview.listPacing();
    }

    @PutMapping("/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void startPacing(
            @PathVariable String name, @PathVariable String language, @Valid @RequestBody PacingRules pacingRules) {
        pacingReview.startPacing(new TemplateKey(name, language), pacingRules);
    }

    /** Responds 404 if the template is not paced. */
    @PostMapping("/{name}/{language}/decision")
    ResponseEntity<Void> decide(
            @PathVariable String name,
            @PathVariable String language,
            @Valid @RequestBody DecisionRequest decisionRequest) {
        var isPaced = pacingReview.decide(new TemplateKey(name, language), decisionRequest.decision(), clock.instant());
        return ResponseEntity.status(isPaced ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    /** Meta's decision. */
    record DecisionRequest(@NotNull PacingDecision decision) {}
}
