package dev.parley.gateway.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/// The REST half of the protocol, under `/api/v1`. Resources translate and delegate; the modules decide.
@ApplicationPath("/v1")
public class RestApplication extends Application {}
