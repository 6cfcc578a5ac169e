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

/** Lets a test have templates paced, and decide when it likes. */
@RestController
@RequestMapping("/simulator/pacing")
final class PacingController {

    private final PacingReview pacingReview;
    private final InstantSource calendar;

    PacingController(PacingReview pacingReview, InstantSource calendar) {
        this.pacingReview = pacingReview;
        this.calendar = calendar;
    }

    @GetMapping
    List<PacingStatus> show() {
        return pacingReview.pacing();
    }

    @PutMapping("/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pace(@PathVariable String name, @PathVariable String language, @Valid @RequestBody PacingRules pacingRules) {
        pacingReview.pace(new TemplateKey(name, language), pacingRules);
    }

    /** 404 if it is not paced, or no more. */
    @PostMapping("/{name}/{language}/decision")
    ResponseEntity<Void> decide(
            @PathVariable String name,
            @PathVariable String language,
            @Valid @RequestBody DecisionRequest decisionRequest) {
        var isPaced =
                pacingReview.decide(new TemplateKey(name, language), decisionRequest.verdict(), calendar.instant());
        return ResponseEntity.status(isPaced ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    /** What Meta has made up its mind to. */
    record DecisionRequest(@NotNull PacingDecision verdict) {}
}
