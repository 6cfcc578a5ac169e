package dev.trickle.simulator;

import dev.trickle.simulator.person.DeclaredOutcome;
import dev.trickle.simulator.person.SimulatedPeople;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Declares the outcome of one person's messages on behalf of a test. */
@RestController
@RequestMapping("/simulator/people")
final class PeopleController {

    private final SimulatedPeople simulatedPeople;

    PeopleController(SimulatedPeople simulatedPeople) {
        this.simulatedPeople = simulatedPeople;
    }

    /** Declares the outcome of the later messages to this phone, in digits without a plus sign. */
    @PutMapping("/{digits:\\d+}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String digits, @Valid @RequestBody DeclaredOutcome declaration) {
        simulatedPeople.declare(digits, declaration);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset() {
        simulatedPeople.clearDeclarations();
    }
}
