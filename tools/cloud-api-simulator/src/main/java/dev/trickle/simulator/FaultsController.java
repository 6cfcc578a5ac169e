package dev.trickle.simulator;

import dev.trickle.simulator.fault.Fault;
import dev.trickle.simulator.fault.Faults;
import dev.trickle.simulator.fault.Faults.FaultHits;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lets a test decide what goes wrong, from now on. */
@RestController
@RequestMapping("/simulator/faults")
final class FaultsController {

    private final Faults faults;

    FaultsController(Faults faults) {
        this.faults = faults;
    }

    /** Replaces whatever went wrong before. */
    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void arm(@RequestBody List<@Valid Fault> all) {
        faults.arm(all);
    }

    @GetMapping
    List<FaultHits> struck() {
        return faults.struck();
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end() {
        faults.arm(List.of());
    }
}
