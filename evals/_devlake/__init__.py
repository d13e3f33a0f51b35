"""Apache DevLake's tables, made of what our readers understood, so that both can be compared.

Two layers as DevLake has them: tool tables (`_tool_jira_issues`) keep a tool's own words, domain
tables (`issues`) speak one language. Names of tables and columns and the form of ids are those of
its documentation (devlake.apache.org/docs/DataModels) and of its public end-to-end test data.
"""
