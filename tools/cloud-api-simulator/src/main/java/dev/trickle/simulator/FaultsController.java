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

/** Sets the faults on behalf of a test. */
@RestController
@RequestMapping("/simulator/faults")
final class FaultsController {

    private final Faults faults;

    FaultsController(Faults faults) {
        this.faults = faults;
    }

    /** Replaces all faults. */
    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void replaceFaults(@RequestBody List<@Valid Fault> all) {
        faults.replace(all);
    }

    @GetMapping
    List<FaultHits> listFaults() {
        return faults.listHits();
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void clearFaults() {
        faults.replace(List.of());
    }
}
