package dev.trickle.simulator;

import dev.trickle.simulator.pacing.Terms;
import dev.trickle.simulator.pacing.Verdict;
import dev.trickle.simulator.standing.Translation;
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
final class PacingEndpoint {

    private final Review review;
    private final InstantSource calendar;

    PacingEndpoint(Review review, InstantSource calendar) {
        this.review = review;
        this.calendar = calendar;
    }

    @GetMapping
    List<Pacing> show() {
        return review.pacing();
    }

    @PutMapping("/{name}/{language}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pace(@PathVariable String name, @PathVariable String language, @Valid @RequestBody Terms terms) {
        review.pace(new Translation(name, language), terms);
    }

    /** 404 if it is not paced, or no more. */
    @PostMapping("/{name}/{language}/decision")
    ResponseEntity<Void> decide(
            @PathVariable String name, @PathVariable String language, @Valid @RequestBody Decided decided) {
        var isPaced = review.decide(new Translation(name, language), decided.verdict(), calendar.instant());
        return ResponseEntity.status(isPaced ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    /** What Meta has made up its mind to. */
    record Decided(@NotNull Verdict verdict) {}
}
