//! Tests of the core through its public interface; one module per part.

mod store;
