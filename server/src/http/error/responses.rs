//! The error responses of the OpenAPI document, to be named in `responses(…)` of a handler.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

/// The media type of error bodies.
pub const PROBLEM_JSON: &str = "application/problem+json";

macro_rules! problem_responses {
    ($($name:ident = $status:literal $description:literal;)+) => {$(
        #[doc = concat!($status, ": ", $description, ".")]
        #[derive(Debug)]
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([($status.to_owned(), problem($description))])
            }
        }
    )+};
}

problem_responses! {
    BadRequest = "400" "The request is malformed";
    PasswordRequired = "401" "The share requires a password";
    NotFound = "404" "The resource does not exist, or belongs to another owner";
    PayloadTooLarge = "413" "The body exceeds the size limit";
    RangeNotSatisfiable = "416" "The range is outside of the content";
    InvalidInput = "422" "Fields of the input are invalid";
    TooManyRequests = "429" "The rate limit is exceeded";
    ServiceUnavailable = "503" "The server cannot do this at present";
}

fn problem(description: &str) -> RefOr<Response> {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_JSON, content)
        .build()
        .into()
}
