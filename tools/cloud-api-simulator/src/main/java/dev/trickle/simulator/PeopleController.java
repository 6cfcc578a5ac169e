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

/** Lets a test decide what happens to one person's messages, from now on. */
@RestController
@RequestMapping("/simulator/people")
final class PeopleController {

    private final SimulatedPeople simulatedPeople;

    PeopleController(SimulatedPeople simulatedPeople) {
        this.simulatedPeople = simulatedPeople;
    }

    /** Names the person by the digits of the phone, without a plus. */
    @PutMapping("/{digits:\\d+}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void declare(@PathVariable String digits, @Valid @RequestBody DeclaredOutcome declaration) {
        simulatedPeople.declare(digits, declaration);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget() {
        simulatedPeople.forgetDeclared();
    }
}
