"""A case file that uses everything a case file can say. Vendor, product and people are invented."""

FULL = """\
provider:
  name: Lantern Path, Inc.
  address: 12 Mill Street, Burlington, VT 05401
  website: https://lanternpath.example
  representative:
    name: Noor Hassan
    title: Chief Operating Officer
    email: noor@lanternpath.example
    notices: [email, first-class mail]
  contacts:
    - {role: security, name: Ilse Brandt, email: security@lanternpath.example, phone: "802 555 0100"}
product:
  name: Lantern Path Reading
  kind: reading practice
  url: https://lanternpath.example/reading
  services:
    - reading practice with recorded exercises
    - weekly reports for teachers
states: [NH]
form: {title_states: [NH, MA], exhibit_states: [MA, NH], framework_named: none}
student_data:
  Application Technology Meta Data: {"IP addresses of users, Use of cookies etc.": true, other: Browser device}
  demographics:
    Date of Birth: {required: true, purpose: placing the student in an age group}
    Gender: false
  Schedule: {Teacher names: {required: false, purpose: showing whose class it is, subjects: [teacher]}}
  Special Indicator: {Medical alerts/health data: true}
  Student work: {Student generated content: Voice recordings of exercises}
  Other: [Reading level, Social Security number of the student]
teacher_data:
  Demographics: {Social Security Number: true}
  Teacher Identifiers: {"Vendor/App assigned student ID number": true}
hosting:
  - {provider: Granite Cloud, country: United States, region: northeast, protections: "encrypted, two zones"}
subprocessors:
  - {name: Granite Cloud, purpose: hosting, data: all data, place: United States, written_agreement: true}
  - {name: Post Relay, purpose: sending mail}
framework: NIST Cybersecurity Framework 2.0
evidence:
  - {kind: SOC 2 Type 2 report, issuer: Hollis and Co., valid_from: 2026-01-01, valid_until: 2026-12-31}
end_of_contract: {method: return_then_destroy, format: CSV, when: within 60 days, how_destroyed: NIST SP 800-88}
answers:
  me.ssn_collected: true
  me.ssn_purpose: matching the state's test results
agreement:
  service_agreement_title: Master Services Agreement
  service_agreement_date: 2026-08-01
  term_months: 24
"""

SMALL = """\
provider: {name: Small Steps LLC}
product: {name: Small Steps}
student_data: none
"""

TWO_PRODUCTS = """\
provider: {name: Twin Oaks Software}
hosting: [{country: United States}]
subprocessors: none
products:
  - name: Oak Math
    schedules:
      - student_data: {Student Name: {First and/or Last: true}}
      - student_data: {Student Name: {First and/or Last: true}, Student Contact Information: {Email: true}}
        hosting: [{country: Canada}]
  - name: Oak Read
    student_data: none
    teacher_data: {Teacher work: {Teacher generated content: true}}
"""
