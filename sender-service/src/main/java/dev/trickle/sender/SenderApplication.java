package dev.trickle.sender;

import dev.trickle.pipeline.installation.WaitForInfrastructure;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Main class of the sender-service. */
@SpringBootApplication
public class SenderApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** Returns the application, to be started alone or beside other services. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(SenderApplication.class)
                .properties("spring.config.name=sender-service")
                .initializers(new WaitForInfrastructure());
    }
}
